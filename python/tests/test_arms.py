"""A few days of a simulated shop whose messages are chosen, sent and answered."""

from pathlib import Path

import pytest

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arms.loop import run_loop
from cross_sell.evaluate.arms.project import equal_arms
from cross_sell.evaluate.arms.rates import ARMS
from cross_sell.project.paths import project_dir
from cross_sell.project.seeds import check_seeds, read_seed, seed_files
from shops import command


def untrained(shop: Path, *, variables: dict, say: object) -> dict:
    """Stand for a training of a shop that is too small for one, as of its last event."""
    raise CrossSellError("too little data")


def test_three_days_keep_every_rule_and_are_answered(tmp_path: Path) -> None:
    said: list[str] = []
    result = run_loop(tmp_path, users=300, days=2, burn_in=1, seed=1, train=untrained, say=said.append)
    assert result.broken == dict.fromkeys(result.broken, [])
    assert len(result.broken) == 6 and len(said) == 1 + 3
    assert result.sent > 100 and 0 < result.held_back < 0.15 * result.sent
    (opens,) = result.opens.values()
    assert opens.messages.sum() <= len(result.places) <= result.sent
    assert {place for _, place, _, _ in result.places} <= {1, 2, 3}
    assert 0 < opens.rate < 0.4
    assert result.candidates["queued"] > 0 and result.candidates["no consent"] > 0
    assert result.training == "no model: too little data"
    assert {path.name for path in tmp_path.iterdir()} >= {"shop", "shop.duckdb"}


def test_all_arms_get_the_same_share_in_a_copy_of_the_project(tmp_path: Path) -> None:
    original = project_dir()
    before = seed_files()["message_arms"].read_bytes()
    with equal_arms(tmp_path):
        assert project_dir() == tmp_path.resolve() / "project" != original
        check_seeds()
        names, rows = read_seed(seed_files()["message_arms"])
        assert (names, rows) == (["arm", "share"], [[arm, "1"] for arm in ARMS])
    assert project_dir() == original
    assert seed_files()["message_arms"].read_bytes() == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [
    ("--days", "0"), ("--users", "many"), ("--seeds", "21"), ("--users", "-5"), ("--burn-in", "91"),
])
def test_wrong_numbers_get_one_line(tmp_path: Path, words: tuple[str, str]) -> None:
    outcome = command(
        "evaluate", "arms", f"{words[0]}={words[1]}", "--out", tmp_path / "out",
        database=tmp_path / "shop.duckdb",
    )
    assert outcome.error.startswith(f"{words[0]} {words[1]} is not a whole number")
    assert not (tmp_path / "out").exists()
