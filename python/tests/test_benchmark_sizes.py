"""`cross-sell benchmark`: which sizes there are, and one line for what cannot be measured."""

from pathlib import Path

import pytest

from cross_sell.benchmark import compare, sizes
from cross_sell.benchmark.peers import PEERS
from cross_sell.benchmark.sizes import Limits, Size, parse_sizes
from cross_sell.errors import CrossSellError
from cross_sell.simulate import SHAPES, default_size
from cross_sell.warehouse.lock import only_one
from shops import command

LIMITS = Limits(2, "6GB", "10GB", 6 * 10**9, 10 * 10**9)
# A database that a benchmark has no business with.
DATABASE = "shop.duckdb"


def test_sizes_follow_the_large_shop_of_the_design() -> None:
    assert parse_sizes("1e7, 1_000_000,1000") == [
        Size(1000, 100, 300), Size(10**6, 10**5, 20_000), Size(10**7, 10**6, 200_000)
    ]


def test_sizes_of_a_grocery_are_those_of_the_simulator() -> None:
    assert parse_sizes("1e6", "grocery") == [default_size(1e6, shape="grocery")]
    folders = [compare._folder(Path("out"), parse_sizes("1e6", shape)[0]).name for shape in SHAPES]
    assert folders == ["events_1000000", "grocery_events_1000000"]
    assert all(map(compare.FOLDER.fullmatch, folders))


def test_an_unknown_shape_gets_one_line(tmp_path: Path) -> None:
    error = command(
        "benchmark", "--shape", "bakery", "--out", tmp_path / "out", database=tmp_path / DATABASE
    ).error
    assert "bakery" in error
    assert "grocery" in error


def test_growth_by_hand() -> None:
    small = {"events": 10, "event_rows": 8, "seconds": 2.0, "peak_memory_bytes": 5}
    large = {"events": 100, "event_rows": 96, "seconds": 30.0, "peak_memory_bytes": 5}
    assert compare.growth([small, large]) == [{
        "from_events": 10, "to_events": 100, "event_rows": 12, "seconds": 15,
        "peak_memory_bytes": 1,
    }]


@pytest.mark.parametrize(("free_disk", "free_memory", "parts"), [
    (2 * 10**9, 10**11, ["10,000,000 need about", "2.0 GB are free", "fewer events", "--out"]),
    (10**11, 10**9, ["need about 7.0 GB of memory", "1.0 GB are available", "fewer events"]),
    (10**11, None, []),
    (10**11, 10**11, []),
])
def test_a_size_that_does_not_fit_is_refused(
    free_disk: int, free_memory: int | None, parts: list[str]
) -> None:
    """10 M events make 0.25 GB of shop and 4.55 of tables, and use up a memory limit of 6 GB."""
    def check() -> None:
        sizes.check_room(
            Size(10**7, 10**6, 200_000), list(PEERS), LIMITS, Path("somewhere"),
            is_simulated=False, free_disk=free_disk, free_memory=free_memory,
        )

    if not parts:
        check()
        return
    with pytest.raises(CrossSellError) as caught:
        check()
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(("events", "parts"), [
    ("", ["'' is not a positive whole number", "1e6,1e7"]),
    ("many", ["'many' is not a positive whole number"]),
    ("1e6,", ["'' is not a positive whole number"]),
    ("2000.5", ["'2000.5' is not a positive"]),
    ("-2000", ["'-2000' is not a positive"]),
    ("0", ["'0' is not a positive"]),
    ("nan", ["'nan' is not a positive"]),
    ("1e999", ["'1e999' is not a positive"]),
    ("500", ["500 cannot be simulated", "1,000 to"]),
    ("1e30", ["1e30 cannot be simulated"]),
    ("2000,1e10", ["10,000,000,000 need about", "fewer events"]),
])
def test_wrong_sizes_get_one_line_before_anything_is_written(
    tmp_path: Path, events: str, parts: list[str]
) -> None:
    out = tmp_path / "out"
    error = command(
        "benchmark", f"--events={events}", "--out", out, "--json", database=tmp_path / DATABASE
    ).error
    for part in parts:
        assert part in error
    assert not out.exists()


def test_wrong_folders_get_one_line(tmp_path: Path) -> None:
    def error(out: Path, **more: str) -> str:
        return command(
            "benchmark", "--events", 2000, "--out", out, database=tmp_path / DATABASE, **more
        ).error

    (tmp_path / "file").write_text("mine")
    assert "is a file: name a folder" in error(tmp_path / "file")
    assert "(Not a directory): name another folder with --out" in error(tmp_path / "file" / "below")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("mine")
    assert "holds thesis.doc, which no benchmark has made" in error(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.doc"]
    lock = tmp_path / "busy" / compare.LOCK
    with only_one(lock, busy="busy", mend="none"):
        assert "another benchmark works in" in error(tmp_path / "busy")


@pytest.mark.parametrize(("name", "value"), [
    ("CROSS_SELL_MEMORY_LIMIT", "much"), ("CROSS_SELL_TEMP_LIMIT", "90%"),
    ("CROSS_SELL_THREADS", "two"),
])
def test_wrong_limits_get_one_line(
    tmp_path: Path, name: str, value: str
) -> None:
    error = command(
        "benchmark", "--out", tmp_path / "out", database=tmp_path / DATABASE, **{name: value}
    ).error
    assert name in error
    assert "give sizes like 6GB" in error
    assert not (tmp_path / "out").exists()
