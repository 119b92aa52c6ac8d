"""`cross-sell simulate`: the same words give the same shop, and no other file is touched."""

from pathlib import Path

import pytest

from cross_sell import simulate
from cross_sell.errors import CrossSellError
from simulating import command, digests


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    small = ("--events", 8000, "--users", 1500, "--items", 300)
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        command("--out", tmp_path / name, *small, "--seed", seed)
    one, two, other = (digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one.keys() == other.keys()
    assert one["events.parquet"] != other["events.parquet"]


@pytest.mark.parametrize(("words", "part"), [
    (("--events", "-5"), "--events"), (("--events", "many"), "--events"),
    (("--events", "nan"), "--events"), (("--events", "10.5e0"), "--events"),
    (("--events", "1e99"), "--events"), (("--items", "20"), "--items"),
    (("--users", "0"), "--users"), (("--users", "1e6"), "users"), (("--days", "1"), "--days"),
    (("--end", "yesterday"), "--end"), (("--end", "2099-01-01"), "--end"),
    (("--seed", "x"), "--seed"), (("--seed", "-1"), "--seed"),
])
def test_wrong_arguments_get_one_line(tmp_path: Path, words: tuple[str, ...], part: str) -> None:
    with pytest.raises(CrossSellError, match=part) as raised:
        command("--out", tmp_path / "shop", *(f"{words[0]}={words[1]}",))
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "shop").exists()


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "events.parquet").write_text("mine")
    with pytest.raises(CrossSellError, match="no simulated shop"):
        command("--out", precious, "--events", 2000)
    with pytest.raises(CrossSellError, match="is a file"):
        command("--out", precious / "events.parquet", "--events", 2000)
    assert (precious / "events.parquet").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_a_simulated_shop_is_replaced_but_not_what_lies_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "new" / "shop"
    command("--out", out, "--events", 2000, "--seed", 1)
    before = digests(out)
    command("--out", out, "--events", 2000, "--seed", 2)
    assert digests(out) != before
    (out / "notes.txt").write_text("mine")
    with pytest.raises(CrossSellError, match="notes.txt"):
        command("--out", out, "--events", 2000, "--seed", 1)


def test_a_failed_run_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "shop"
    command("--out", out, "--events", 2000)
    before = digests(out)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate.outdoor, "bot_events", fail)
    with pytest.raises(KeyboardInterrupt):
        command("--out", out, "--events", 2000, "--seed", 2)
    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_sizes_scale_from_the_demo_to_the_benchmark() -> None:
    assert simulate.default_size(1e7) == simulate.Size(10_000_000, 1_000_000, 200_000)
    assert simulate.default_size(120e3) == simulate.Size(120_000, 5000, 600)
    assert simulate.default_size(1e8).users == 10_000_000
