"""Texts and ids: cleaned but not changed, words for nothing are null, and lists are refused."""

import argparse
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cross_sell.check import add_parser
from reading_values import GOOD, check, read

# Words that stand for nothing


NULL_WORDS = (
    "null", "none", "nan", "nat", "undefined", "n/a", "#n/a", "\\n", "(null)", "(none)",
    "(not set)", "<null>", "<na>", "[null]",
)
EMPTY = ("", " ", "\t", "\u00a0", "\u200b", "\ufeff", " \u2003 ")


@pytest.mark.parametrize("column", ["events.user_id", "events.event_at", "events.unit_price"])
@pytest.mark.parametrize("word", [*NULL_WORDS, *EMPTY], ids=ascii)
def test_null_words_in_every_case(
    connection: duckdb.DuckDBPyConnection, word: str, column: str
) -> None:
    mixed = "".join(c.upper() if place % 2 else c for place, c in enumerate(word))
    for text in {word, word.upper(), word.capitalize(), word.title(), mixed, f" {word}\u00a0"}:
        assert read(connection, column, text) == (None, None), text


@pytest.mark.parametrize(
    "text",
    [
        "Nantes", "None such", "NA", "na", "nil", "Nile", "Nanette", "nan1", "null0", "no", "-",
        "--", "?", "0", "-1", "not set", "unknown", "Undefined Brand", "Null and void",
        "(none) left", "N", "\\", "\\N1", "#N/A!", "Natalie", "none.", "nullnull",
    ],
)
def test_what_is_not_a_null_word(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.user_id", text) == (text, None)


@pytest.mark.parametrize(
    ("text", "parent"),
    [("0", None), ("-1", None), (" 0 ", None), ("00", "00"), ("1", "1"), ("-10", "-10")],
)
def test_parents_that_stand_for_none(
    connection: duckdb.DuckDBPyConnection, text: str, parent: str | None
) -> None:
    assert read(connection, "items.parent_item_id", text) == (parent, None)
    assert read(connection, "items.item_id", text) == (text.strip(), None)


# Text and ids


TEXTS = [
    ("plain", "plain"),
    ("  at the ends  ", "at the ends"),
    ("a\u00a0b", "a b"),
    ("\u00a0a \u00a0 b\u00a0", "a b"),
    ("a\tb", "a b"),
    ("a \r\n b", "a b"),
    ("a\u2003\u3000b", "a b"),
    ("a\u2028b\u0085c", "a b c"),
    ("a\u200bb", "ab"),
    ("\ufeffid", "id"),
    ("shirt\u00ad", "shirt"),
    ("\u202aabc\u202c", "abc"),
    ("i\u200b1", "i1"),
    ("i1\u00a0", "i1"),
    ("Cafe\u0301", "Café"),
    ("Café", "Café"),
    ("\u1112\u1161\u11ab", "한"),
    # What is in another form only in compatibility stays: the ids may differ in it.
    ("ﬁ ① Å", "ﬁ ① Å"),
    # Control characters, but for those that are blanks.
    ("a\x00b\x07\x1b", "ab"),
    ("\x7fid\x1f", "id"),
    ("a\x0b\x0cb", "a b"),
    ("word\u2060joiner\u00ad", "wordjoiner"),
    ('the "best", it\'s; 50%_\\', 'the "best", it\'s; 50%_\\'),
]


@pytest.mark.parametrize("column", ["events.user_id", "events.item_id", "events.context"])
@pytest.mark.parametrize(("text", "meant"), TEXTS, ids=ascii)
def test_texts_are_cleaned(
    connection: duckdb.DuckDBPyConnection, text: str, meant: str, column: str
) -> None:
    assert read(connection, column, text) == (meant, None)


JOINED = ("👩\u200d🍳", "نمی\u200cخواهم")


@pytest.mark.parametrize("text", JOINED, ids=ascii)
def test_what_joins_letters_stays_in_names_and_goes_from_ids(
    connection: duckdb.DuckDBPyConnection, text: str
) -> None:
    for column in ("items.item_name", "items.brand", "events.context", "users.country"):
        assert read(connection, column, text) == (text, None)
    plain = text.translate({0x200C: None, 0x200D: None})
    for column in ("items.item_id", "events.user_id", "events.order_id", "items.parent_item_id"):
        assert read(connection, column, text) == (plain, None)


INVISIBLE = (
    *map(chr, {*range(0x20)} - {*b"\t\n\v\f\r"}), "\x7f", "\u00ad", "\u200b", "\u200c", "\u200d",
    "\u200e", "\u202e", "\u2060", "\u2066", "\ufeff",
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    id_parts=st.lists(st.sampled_from(("a", "Z", "0", "7", "-", "é", "山", "E+1")), min_size=1),
    data=st.data(),
)
def test_an_id_is_the_same_whatever_invisible_is_in_it(
    connection: duckdb.DuckDBPyConnection, id_parts: list[str], data: st.DataObject
) -> None:
    marks = st.text(st.sampled_from(INVISIBLE), max_size=2)
    given_id = data.draw(marks) + "".join(part + data.draw(marks) for part in id_parts)
    for column in ("events.user_id", "items.item_id"):
        assert read(connection, column, given_id) == ("".join(id_parts), None)


@pytest.mark.parametrize(
    "text", ["00123", "0", "1e5", "1.0", "AbC", "abc", "ÄB", "-7", "12345678901234567890", "+1"]
)
def test_ids_keep_their_case_and_zeros(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.user_id", text) == (text, None)
    assert read(connection, "events.user_id", f" {text}\u200b") == (text, None)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [(123, "bigint", "123"), (-1, "integer", "-1"), (2**70, "hugeint", str(2**70))],
)
def test_ids_that_are_numbers_are_their_digits(
    connection: duckdb.DuckDBPyConnection, value: int, kind: str, text: str
) -> None:
    assert read(connection, "events.user_id", value, kind) == (text, None)

# Values that are not plain


@pytest.mark.parametrize(
    "values",
    [
        pa.array([["i1", "i2"]]),
        pa.array([["i1", "i2"]], pa.list_(pa.string(), 2)),
        pa.array([["i1"]], pa.large_list(pa.string())),
        pa.array([{"id": "i1"}]),
        pa.array([[("id", "i1")]], pa.map_(pa.string(), pa.string())),
        pa.array([b"i1"]),
        pa.array([b"i123"], pa.binary(4)),
        pa.array([[{"id": "i1"}]]),
    ],
    ids=lambda values: str(values.type),
)
@pytest.mark.parametrize("column", ["item_id", "event_at", "search_query"])
def test_lists_structures_and_bytes_are_errors(
    tmp_path: Path, column: str, values: pa.Array
) -> None:
    table = pa.table({**{key: [value] for key, value in GOOD.items()}, column: values})
    (error,) = check(tmp_path, events=table).errors
    assert error.startswith(f"column {column} of events is of type ")
    wanted = ": give one plain value per row, several as text with commas between them"
    assert error.endswith(wanted)


def test_the_verb_exits_with_2_for_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = {**{key: [value] for key, value in GOOD.items()}, "item_id": [["i1", "i2"]]}
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", str(tmp_path)])
    assert args.run(args) == 2
    assert "error: column item_id of events is of type VARCHAR[]: " in capsys.readouterr().err
