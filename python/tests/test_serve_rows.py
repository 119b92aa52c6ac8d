"""The rows that a server looks up by a number, in files that are mapped into memory."""

from pathlib import Path

import duckdb
import pytest

from cross_sell.serve import rows
from cross_sell.serve.rows import SortedRows, write_rows

# The rows of 3 lie in three batches of two.
TABLE = """
select * from (values
    (1::ubigint, 'a', .5), (3, 'b', null), (3, null, .25), (3, 'd', 1), (3, 'e', 2),
    (18446744073709551615, 'f', 3)
) as found (number, letter, score) order by number, score nulls first
"""


@pytest.mark.parametrize("rows_of_a_batch", [1, 2, 65_536])
def test_the_rows_of_a_number_are_found_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_of_a_batch: int
) -> None:
    monkeypatch.setattr(rows, "ROWS_OF_A_BATCH", rows_of_a_batch)
    write_rows(duckdb.connect(), TABLE, tmp_path / "x.arrow")
    found = SortedRows(tmp_path / "x.arrow")
    assert found.find(1) == [("a", 0.5)]
    assert found.find(3) == [("b", None), (None, 0.25), ("d", 1), ("e", 2)]
    assert found.find(2**64 - 1) == [("f", 3)]
    assert found.find(0) == found.find(2) == found.find(2**64 - 2) == []


def test_a_table_without_rows_has_none(tmp_path: Path) -> None:
    write_rows(duckdb.connect(), "select 1 as number, 2 as place where false", tmp_path / "x.arrow")
    assert SortedRows(tmp_path / "x.arrow").find(1) == []
