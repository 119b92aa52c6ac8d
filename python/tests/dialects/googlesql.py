"""GoogleSQL, the language of BigQuery, by its own analyser: names, functions and types.

The analyser is Google's, compiled to WebAssembly (package `zetasql`). It is asked by its messages,
as the package's own models cannot hold a statement that is nested deeply.
"""

import ctypes
import re
from collections.abc import Iterator

import wasmtime
import zetasql.core.local_service
import zetasql.core.wasm_client
from zetasql.core.exceptions import ServerError
from zetasql.core.local_service import ZetaSqlLocalService
from zetasql.types import LanguageOptions, TypeKind
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2
from zetasql.wasi._pb2.zetasql.public.options_pb2 import PRODUCT_EXTERNAL
from zetasql.wasi._pb2.zetasql.public.type_pb2 import TypeProto

# The columns of a table: name and type.
Columns = list[tuple[str, TypeProto]]

# The types of the input contract, of sources and of the seeds.
KINDS = {
    "string": TypeKind.TYPE_STRING,
    "varchar": TypeKind.TYPE_STRING,
    "bigint": TypeKind.TYPE_INT64,
    "double": TypeKind.TYPE_DOUBLE,
    "decimal": TypeKind.TYPE_NUMERIC,
    "boolean": TypeKind.TYPE_BOOL,
    "timestamp": TypeKind.TYPE_TIMESTAMP,
}

# BigQuery has more names for its types than GoogleSQL.
MORE_NAMES = {
    "bigint": TypeKind.TYPE_INT64,
    "integer": TypeKind.TYPE_INT64,
    "smallint": TypeKind.TYPE_INT64,
    "boolean": TypeKind.TYPE_BOOL,
}


def type_of(text: str) -> TypeProto:
    """Return a type as the YAML names it: `bigint`, `struct(key varchar, value bigint)[]`."""
    if text.endswith("[]"):
        found = TypeProto(type_kind=TypeKind.TYPE_ARRAY)
        found.array_type.element_type.CopyFrom(type_of(text[:-2]))
        return found
    if not text.startswith("struct("):
        return TypeProto(type_kind=KINDS[text.split("(")[0]])
    found = TypeProto(type_kind=TypeKind.TYPE_STRUCT)
    for field in re.findall(r"(?:[^,()]|[(](?:[^()]|[(][^()]*[)])*[)])+", text[7:-1]):
        name, _, field_type = field.strip().partition(" ")
        found.struct_type.field.add(field_name=name).field_type.CopyFrom(type_of(field_type))
    return found


class WasmClient(zetasql.core.wasm_client.WasmClient):
    """The package's client, with memory copied as a whole instead of byte by byte."""

    def write_bytes(self, ptr: int, data: bytes) -> None:
        ctypes.memmove(self.place(ptr), data, len(data))

    def read_bytes(self, ptr: int, size: int) -> bytes:
        return ctypes.string_at(self.place(ptr), size)

    def place(self, ptr: int) -> int:
        return ctypes.addressof(self.memory.data_ptr().contents) + ptr


class Analyser:
    """The analyser with the features and names of BigQuery."""

    def __init__(self) -> None:
        zetasql.core.wasm_client.Config = quick_config
        zetasql.core.local_service.WasmClient = WasmClient
        self.client = ZetaSqlLocalService.get_instance().wasm_client
        language = LanguageOptions.maximum_features().to_proto()
        language.product_mode = PRODUCT_EXTERNAL
        self.request = local_service_pb2.AnalyzeRequest()
        self.request.options.language_options.CopyFrom(language)
        catalog = self.request.simple_catalog
        catalog.builtin_function_options.language_options.CopyFrom(language)
        for name, kind in MORE_NAMES.items():
            catalog.named_type.add(name=name).type.type_kind = kind

    def columns(self, sql: str, tables: dict[str, Columns]) -> Columns:
        """Return the columns of a query of these tables; ValueError says what is wrong with it."""
        request = local_service_pb2.AnalyzeRequest()
        request.CopyFrom(self.request)
        request.sql_statement = sql
        for number, (name, columns) in enumerate(tables.items(), start=1):
            table = request.simple_catalog.table.add(name=name, serialization_id=number)
            for column, kind in columns:
                table.column.add(name=column).type.CopyFrom(kind)
        try:
            answer = self.client._call_grpc_method(
                "ZetaSqlLocalService_Analyze", request.SerializeToString()
            )
        except ServerError as error:
            raise ValueError(str(error)) from None
        return output_columns(answer)


def quick_config() -> wasmtime.Config:
    """Return settings that compile the analyser in a third of the time, once on a machine."""
    config = wasmtime.Config()
    config.cranelift_opt_level = "none"
    config.cache = True
    return config


def output_columns(answer: bytes) -> Columns:
    """Return the columns of an answer, of which only the outer levels are read."""
    message = local_service_pb2.AnalyzeResponse.DESCRIPTOR
    for name in ("resolved_statement", "resolved_query_stmt_node"):
        field = message.fields_by_name[name]
        answer = next(part for number, part in parts_of(answer) if number == field.number)
        message = field.message_type
    field = message.fields_by_name["output_column_list"]
    column = field.message_type._concrete_class
    found = [column.FromString(part) for number, part in parts_of(answer) if number == field.number]
    return [(each.name, each.column.type) for each in found]


def parts_of(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the parts of a message that have a length: the number of the field, and its bytes."""
    position = 0

    def whole_number() -> int:
        nonlocal position
        number = shift = 0
        while True:
            byte = message[position]
            position += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    while position < len(message):
        key = whole_number()
        kind = key & 7
        if kind == 2:
            length = whole_number()
            yield key >> 3, message[position : position + length]
            position += length
        elif kind == 0:
            whole_number()
        else:
            position += 8 if kind == 1 else 4
