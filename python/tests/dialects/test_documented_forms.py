"""What the compiled project uses, each of the four warehouses documents."""

from collections import defaultdict

import pytest
from compiling import PLANTED, Compiled
from documented import Documented, read_documented
from forms import Call, Forms, forms_of


@pytest.fixture(scope="session")
def documented(warehouse: str) -> Documented:
    return read_documented(warehouse)


@pytest.fixture(scope="session")
def forms(warehouse: str, compiled: Compiled) -> dict[str, Forms]:
    """Return the forms of each query by its name; a query that does not parse stops here."""
    found = {}
    for query in compiled.queries:
        found[query.name] = forms_of(query.sql, warehouse)
        # What the YAML calls a string, dbt writes as the warehouse does.
        found[query.name].types.update(query.contract_types - {"string"})
    return found


def test_every_form_is_documented(documented: Documented, forms: dict[str, Forms]) -> None:
    places = defaultdict(list)
    for name in sorted(forms.keys() - PLANTED.keys()):
        for fault in documented.faults(forms[name]):
            places[fault].append(name)
    assert {fault: names[:3] for fault, names in places.items()} == {}


def test_no_name_is_a_reserved_word(documented: Documented, forms: dict[str, Forms]) -> None:
    found = {name: documented.reserved_names(forms[name]) for name in forms.keys() - PLANTED.keys()}
    assert {name: names for name, names in found.items() if names} == {}


def test_a_function_that_no_warehouse_has_is_found(
    documented: Documented, forms: dict[str, Forms]
) -> None:
    found = list(documented.faults(forms["planted_function"]))
    assert found == ["function regexp_full_match(2)"]


def test_a_reserved_word_as_a_column_is_found(
    warehouse: str, documented: Documented, forms: dict[str, Forms]
) -> None:
    found = documented.reserved_names(forms["planted_words"])
    assert found == {
        "snowflake": {"minus"},
        "bigquery": {"hash"},
        "redshift": {"minus", "tag"},
        "databricks": {"minus"},
    }[warehouse]


def test_what_is_written_down_is_used(documented: Documented, forms: dict[str, Forms]) -> None:
    calls = {call for each in forms.values() for call in each.calls}
    idle = [
        function
        for functions in documented.functions.values()
        for function in functions
        if not any(function.allows(call) for call in calls)
    ]
    assert idle == []
    for kind in ("types", "symbols", "words"):
        used = set().union(*(getattr(each, kind) for each in forms.values()))
        assert getattr(documented, kind) - used == set(), kind


# The forms of small queries, read by hand


def calls(sql: str) -> set[str]:
    return {str(call) for call in forms_of(f"select {sql} from t", "postgres").calls}


def test_calls_are_told_with_their_arguments_and_words() -> None:
    assert calls("coalesce(a, nullif(b, ','), 0)") == {"coalesce(3)", "nullif(2)"}
    assert calls("count(*), count(distinct a)") == {"count(1)", "count(1) distinct"}
    assert calls("position('a' in b)") == {"position(1) in"}
    assert calls("extract(hour from a)") == {"extract(1) from, hour"}
    assert calls("string_agg(a, ',' order by b, c)") == {"string_agg(2) order by"}
    assert calls("percentile_cont(0.5) within group (order by a)") == {
        "percentile_cont(1) within group"
    }
    assert calls("sum(a) filter (where b in (1, 2))") == {"sum(1) filter"}
    assert calls("row_number() over (partition by a order by b)") == {
        "row_number(0) over order by"
    }
    assert calls(
        "sum(a) over (order by b rows between unbounded preceding and current row)"
    ) == {"sum(1) over order by rows"}


def test_types_symbols_and_words_are_told() -> None:
    found = forms_of(
        "select cast(a as decimal(18, 3)) % 2 as b from t"
        " where a is not null and a is distinct from c order by a desc nulls last",
        "postgres",
    )
    assert found.calls == {Call("cast", 1, frozenset())}
    assert found.types == {"decimal(18, 3)"}
    assert "%" in found.symbols
    assert found.words == {
        "select", "as", "from", "where", "is not null", "and", "is distinct from", "order by",
        "desc", "nulls last",
    }
    assert found.names == {"a", "b", "c", "t"}


def test_what_the_parser_only_passes_on_is_refused() -> None:
    with pytest.raises(ValueError, match="unsupported syntax"):
        forms_of("alter table t frobnicate", "snowflake")
    with pytest.raises(ValueError, match="not closed|Expecting"):
        forms_of("select (1 from t", "snowflake")


def test_a_name_in_quotes_is_not_reserved() -> None:
    found = forms_of('select "tag" as tags from t', "redshift")
    assert found.names == {"tags", "t"}
