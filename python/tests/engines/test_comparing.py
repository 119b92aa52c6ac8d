"""The comparison of two builds finds what is planted, and lets pass what engines may do."""

from pathlib import Path

import pyarrow as pa
import pytest
from shops import write_parquet

from engines.comparing import compare_builds, faults_of, told

ROWS = [
    {
        "user_key": number // 3, "item_key": number, "item_rank": number % 3 + 1, "people": number,
        "weight": 10**9 + number, "score": 0.3 + number / 7,
        "reason": "viewed" if number % 2 else "",
    }
    for number in range(12)
]
TIMES = [
    {"event_id": str(n), "event_at": pa.scalar(n, pa.timestamp("us")).as_py()} for n in range(3)
]


def compared(folder: Path, rows: list[dict], others: list[dict]) -> tuple[list[str], str]:
    """Return the faults of two builds of one table, and what is told of them."""
    a = write_parquet(folder / "a", lists=pa.Table.from_pylist(rows))
    b = write_parquet(folder / "b", lists=pa.Table.from_pylist(others))
    found = compare_builds(a, b)
    return faults_of(found), told(found)


def changed(row: int, **values: object) -> list[dict]:
    """Return the rows, one of them with other values."""
    return [{**r, **values} if number == row else r for number, r in enumerate(ROWS)]


def test_the_same_rows_in_another_order_are_the_same(tmp_path: Path) -> None:
    faults, text = compared(tmp_path, ROWS, ROWS[::-1])
    assert faults == []
    assert text.startswith("1 tables, 12 rows compared, 0 rows apart")


@pytest.mark.parametrize(
    ("others", "fault"),
    [
        ([*ROWS, {**ROWS[5], "item_key": 99}], "lists: 12 rows and 13 rows"),
        ([*ROWS, ROWS[5]], "lists: 12 rows and 13 rows"),
        (ROWS[1:], "lists: 12 rows and 11 rows"),
        (changed(4, item_key=99), "1 of 12 rows have changed places"),
        (changed(4, people=5), "lists: 1 rows are only in the first build"),
        (changed(4, item_rank=1), "lists: 1 rows are only in the first build"),
        (changed(4, score=ROWS[4]["score"] * (1 + 1e-8)), "lists.score: 1 rows are too far apart"),
        (changed(4, score=None), "lists.score: 1 rows are too far apart"),
        (changed(4, weight=10**9 + 20), "lists.weight: 1 rows are too far apart"),
        (changed(4, reason=None), "lists: 1 rows are only in the first build"),
        (changed(4, reason="Viewed"), "lists: 1 rows are only in the first build"),
        ([{**row, "more": 1} for row in ROWS], "lists: columns of one side only: more"),
        (
            [{**row, "people": str(row["people"])} for row in ROWS],
            "lists.people is BIGINT and VARCHAR",
        ),
    ],
    ids=[
        "a row more", "a row twice", "a row less", "a key", "a count", "a rank",
        "a double off by 1e-8",
        "no double", "twenty units", "null against empty text", "a letter", "a column", "a type",
    ],
)
def test_a_planted_difference_is_found(tmp_path: Path, others: list[dict], fault: str) -> None:
    faults, _ = compared(tmp_path, ROWS, others)
    assert any(line.startswith(fault) for line in faults), faults


def test_a_time_off_by_a_microsecond_is_found(tmp_path: Path) -> None:
    others = [{**row, "event_at": row["event_at"].replace(microsecond=7)} for row in TIMES]
    faults, _ = compared(tmp_path, TIMES, others)
    assert faults[0].startswith("lists: 3 rows are only in the first build")


def test_a_table_that_one_build_lacks_is_found(tmp_path: Path) -> None:
    a = write_parquet(tmp_path / "a", lists=ROWS, more=ROWS)
    b = write_parquet(tmp_path / "b", lists=ROWS)
    assert faults_of(compare_builds(a, b)) == [f"more is only in {a}"]


def test_roundings_of_engines_pass(tmp_path: Path) -> None:
    others = changed(4, score=ROWS[4]["score"] * (1 + 1e-10), weight=ROWS[4]["weight"] + 3)
    faults, text = compared(tmp_path, ROWS, others)
    assert faults == []
    assert "difference is 1.0e-10" in text


def lists(swapped: int, users: int) -> list[dict]:
    """Return two items per user with nearly the same score; some are the other way round."""
    return [
        {"user_key": user, "item_key": rank - 1 if user >= swapped else 2 - rank, "item_rank": rank,
         "score": 0.5 + rank * 1e-12}
        for user in range(users)
        for rank in (1, 2)
    ]


def test_rows_of_one_score_may_change_places_and_are_counted(tmp_path: Path) -> None:
    faults, text = compared(tmp_path, lists(0, 10_000), lists(1, 10_000))
    assert faults == []
    assert text.splitlines()[0] == "  lists: 2 of 20,000 rows have changed places"
    assert "2 rows apart" in text


def test_more_than_one_in_ten_thousand_is_too_many(tmp_path: Path) -> None:
    faults, _ = compared(tmp_path, lists(0, 9_999), lists(1, 9_999))
    assert faults == ["2 of 19998 rows have changed places: at most 1 in 10000 may"]


def test_rows_of_different_scores_do_not_change_places(tmp_path: Path) -> None:
    apart = [{**row, "score": row["item_rank"] / 2} for row in lists(1, 10_000)]
    for row in apart[:2]:
        row["score"] = row["item_key"] / 2
    rows = [{**row, "score": row["item_rank"] / 2} for row in lists(0, 10_000)]
    faults, _ = compared(tmp_path, rows, apart)
    wanted = "lists: 1 rows are only in the second build"
    assert any(line.startswith(wanted) for line in faults), faults
