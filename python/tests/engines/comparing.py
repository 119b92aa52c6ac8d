"""Two builds of one shop, table by table: every row of one must be in the other.

A build is a folder with a Parquet file per table (`exporting` makes it of any engine). Rows are
matched by all that must be identical: keys, counts, texts, times, booleans. What is left are
numbers that engines reach by different roundings.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

# Doubles: relative, and what one unit of a sum of trillionths is near 0.
RELATIVE, NEAR_ZERO = 1e-9, 5e-12
# Sums of billionths and trillionths, and the size from which a whole number is taken for one: no
# count of so small a shop is as great.
UNITS, SCALED_FROM = 5, 10**8
# Whole numbers of any size that must be identical.
EXACT = re.compile(r"(.*_)?(key|id|number)|tie_breaker")
RANK = re.compile(r".*(rank|position|place)")
# Of so many rows one may have changed places with another.
APART_IN = 10_000

WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,0\)")
NUMBER = re.compile(rf"{WHOLE.pattern}|DOUBLE|FLOAT|DECIMAL.*")


@dataclass
class Comparison:
    """What two tables have in common.

    rows: of both, if there are as many. apart: rows that have changed places with one whose numbers
    are the same. largest: relative difference of numbers that count as the same. faults: one line
    each, none if the tables are the same.
    """

    table: str
    rows: int = 0
    apart: int = 0
    largest: float = 0.0
    faults: list[str] = field(default_factory=list)


def compare_builds(a: Path, b: Path) -> list[Comparison]:
    """Compare all tables of two builds; one that only one has is a fault."""
    names_a, names_b = ({path.stem for path in folder.glob("*.parquet")} for folder in (a, b))
    found = [
        Comparison(name, faults=[f"{name} is only in {a if name in names_a else b}"])
        for name in sorted(names_a ^ names_b)
    ]
    with duckdb.connect() as connection:
        for name in sorted(names_a & names_b):
            sides = (f"read_parquet('{folder / name}.parquet')" for folder in (a, b))
            found.append(compare_tables(connection, name, *sides))
    return found


def faults_of(found: list[Comparison]) -> list[str]:
    """Return what makes two builds differ: faults of tables, and too many rows out of place."""
    faults = [fault for comparison in found for fault in comparison.faults]
    rows, apart = (sum(getattr(c, name) for c in found) for name in ("rows", "apart"))
    if apart * APART_IN > rows:
        faults.append(f"{apart} of {rows} rows have changed places: at most 1 in {APART_IN} may")
    return faults


def told(found: list[Comparison]) -> str:
    """Return in lines what was compared, and which tables have rows out of place."""
    rows = sum(comparison.rows for comparison in found)
    apart = [comparison for comparison in found if comparison.apart]
    lines = [f"  {c.table}: {c.apart} of {c.rows:,} rows have changed places" for c in apart]
    farthest = max(found, key=lambda comparison: comparison.largest)
    return "\n".join([
        *lines,
        f"{len(found)} tables, {rows:,} rows compared, {sum(c.apart for c in apart)} rows apart;"
        f" the largest relative difference is {farthest.largest:.1e} ({farthest.table})",
    ])


def compare_tables(
    connection: duckdb.DuckDBPyConnection, table: str, a: str, b: str
) -> Comparison:
    """Compare two relations, given as SQL, whatever the order of their rows and columns."""
    found = Comparison(table)
    kinds = [
        {name: kind for name, kind, *_ in connection.execute(f"describe from {side}").fetchall()}
        for side in (a, b)
    ]
    if kinds[0].keys() != kinds[1].keys():
        names = sorted(kinds[0].keys() ^ kinds[1].keys())
        found.faults.append(f"{table}: columns of one side only: {', '.join(names)}")
        return found
    for name, kind in kinds[0].items():
        if _family(kind) != _family(kinds[1][name]):
            found.faults.append(f"{table}.{name} is {kind} and {kinds[1][name]}")
    if found.faults:
        return found
    counts = [connection.execute(f"select count(*) from {side}").fetchone()[0] for side in (a, b)]
    if counts[0] != counts[1]:
        found.faults.append(f"{table}: {counts[0]} rows and {counts[1]} rows")
    found.rows = counts[0]
    near = _near_columns(connection, kinds, a, b)
    same = [name for name in kinds[0] if name not in near]
    _match(connection, a, b, same, near)
    found.largest = _largest(connection, near)
    for name, limit in near.items():
        far, example = connection.execute(
            f"select count(*), min({_names('a', name)} || ' and ' || {_names('b', name)})"
            f" from pairs where is_a and is_b and not ({_is_near(name, limit)})"
        ).fetchone()
        if far:
            found.faults.append(f"{table}.{name}: {far} rows are too far apart, like {example}")
    _explain_left_over(connection, found, same, near)
    return found


def _family(kind: str) -> str:
    if NUMBER.fullmatch(kind):
        return "number"
    return "time" if kind.startswith(("TIMESTAMP", "DATE")) else kind


def _names(side: str, name: str) -> str:
    return f'{side}."{name}"'


def _near_columns(
    connection: duckdb.DuckDBPyConnection, kinds: list[dict], a: str, b: str
) -> dict[str, int]:
    """Return the columns that need not be identical, each with the units that it may be apart."""
    near = {}
    for name, of_a in kinds[0].items():
        both = (of_a, kinds[1][name])
        if not all(NUMBER.fullmatch(kind) for kind in both) or EXACT.fullmatch(name):
            continue
        if not all(WHOLE.fullmatch(kind) for kind in both):
            near[name] = 0
        else:
            greatest = connection.execute(
                f'select coalesce(max(abs(cast("{name}" as double))), 0) from'
                f' (select "{name}" from {a} union all select "{name}" from {b})'
            ).fetchone()[0]
            if greatest >= SCALED_FROM:
                near[name] = UNITS
    return near


def _match(
    connection: duckdb.DuckDBPyConnection, a: str, b: str, same: list[str], near: dict[str, int]
) -> None:
    """Make the table `pairs`: rows of A beside rows of B, a and b, where a row has a partner."""
    quoted = [f'"{name}"' for name in same]
    order = ", ".join(f'cast("{name}" as double) nulls last' for name in near) or "1"
    number = f"row_number() over (partition by {', '.join(quoted) or '1'} order by {order})"
    sides = [
        f"(select *, true as is_there, {number} as row_of_many from {side})" for side in (a, b)
    ]
    conditions = ["a.row_of_many = b.row_of_many"]
    conditions += [f"a.{name} is not distinct from b.{name}" for name in quoted]
    connection.execute(
        "create or replace temp table pairs as"
        " select a, b, a.is_there is not null as is_a, b.is_there is not null as is_b"
        f" from {sides[0]} as a full join {sides[1]} as b on {' and '.join(conditions)}"
    )


def _is_near(name: str, units: int) -> str:
    a, b = (f"cast({_names(side, name)} as double)" for side in "ab")
    limit = f"greatest({units or NEAR_ZERO}, {RELATIVE} * greatest(abs({a}), abs({b})))"
    return (
        f"{a} is not distinct from {b}"
        f" or coalesce(isfinite({a}) and isfinite({b}) and abs({a} - {b}) <= {limit}, false)"
    )


def _largest(connection: duckdb.DuckDBPyConnection, near: dict[str, int]) -> float:
    """Return the largest relative difference of two numbers that count as the same."""
    largest = 0.0
    for name, units in near.items():
        a, b = (f"cast({_names(side, name)} as double)" for side in "ab")
        found = connection.execute(
            f"select max(abs({a} - {b}) / greatest(abs({a}), abs({b})))"
            f" from pairs where is_a and is_b and {a} <> {b} and ({_is_near(name, units)})"
            f" and greatest(abs({a}), abs({b})) > {(units or NEAR_ZERO) / RELATIVE}"
        ).fetchone()[0]
        largest = max(largest, found or 0.0)
    return largest


def _explain_left_over(
    connection: duckdb.DuckDBPyConnection, found: Comparison, same: list[str], near: dict[str, int]
) -> None:
    """Count the rows without a partner that have changed places; the others are faults.

    Two rows have changed places where one key at least is the same and one is not, the ranks are,
    and all numbers that need not be identical are near.
    """
    left = {
        side: connection.execute(
            f"select count(*) from pairs where is_{side} and not is_{other}"
        ).fetchone()[0]
        for side, other in ("ab", "ba")
    }
    if not any(left.values()):
        return
    keys = [name for name in same if name.endswith(("_key", "_id"))]
    ranks = [name for name in same if RANK.fullmatch(name)]
    moved = {"a": 0, "b": 0}
    if near and keys:
        is_other = " and ".join([
            "(" + " or ".join(f"{_names('a', k)} = {_names('b', k)}" for k in keys) + ")",
            "(" + " or ".join(f"{_names('a', k)} <> {_names('b', k)}" for k in keys) + ")",
            *(f"{_names('a', k)} is not distinct from {_names('b', k)}" for k in ranks),
            *(f"({_is_near(name, units)})" for name, units in near.items()),
        ])
        for side, other in ("ab", "ba"):
            moved[side] = connection.execute(
                f"select count(*) from pairs as one where is_{side} and not is_{other} and exists"
                f" (select 1 from pairs as two where two.is_{other} and not two.is_{side} and"
                f" (select {is_other} from (select one.{side} as {side}, two.{other} as {other})))"
            ).fetchone()[0]
    found.apart = max(moved.values())
    for side, other in ("ab", "ba"):
        if left[side] > moved[side]:
            example = connection.execute(
                f"select min(cast({side} as varchar)) from pairs where is_{side} and not is_{other}"
            ).fetchone()[0]
            found.faults.append(
                f"{found.table}: {left[side] - moved[side]} rows are only in the"
                f" {'first' if side == 'a' else 'second'} build, like {example[:400]}"
            )
