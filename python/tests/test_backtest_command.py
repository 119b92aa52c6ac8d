"""`cross-sell evaluate backtest`: wrong use gets one line, as does what is not installed."""

import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from backtest_shop import AS_OF, SIMPLE, write_shop
from cross_sell.evaluate.backtest import backtest
from cross_sell.train.ranking.boosted import BoostedTrees
from cross_sell.train.ranking.examples import Examples
from cross_sell.train.ranking.scores import ranking_terms
from shops import command, rows, small_shop, write_csv, write_parquet

TERMS = ranking_terms()
NOTHING_SEEN = Examples(
    TERMS, np.empty((0, len(TERMS)), np.float32), *(np.empty(0, kind) for kind in (bool, bool)),
    *(np.empty(0) for _ in range(2)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input tables."""
    return write_shop(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--as-of", "yesterday"], ["--as-of 'yesterday' is not a UTC time", "2026-01-31"]),
        (["--as-of", "2026-02-10T12:00+02:00"], ["is not a UTC time"]),
        (["--as-of", "2025-12-31"], ["2025-12-31", "before the first event", "2026-01-02"]),
        (["--as-of", "2026-03-01"], ["2026-03-01", "no later event", "2026-02-20"]),
        (["--days", "7,0"], ["--days '7,0' is not whole numbers from 1"]),
        (["--days", "-7"], ["--days '-7' is not whole numbers"]),
        (["--days", "1.5"], ["--days '1.5' is not whole numbers"]),
        (["--days", ""], ["--days '' is not whole numbers"]),
        (["--days", "9" * 5000], ["is not whole numbers from 1 to 3650"]),
        (["--baselines", "most_popular,magic"], ["unknown baseline 'magic'", *SIMPLE]),
        (["--data", "nowhere"], ["folder 'nowhere' does not exist"]),
        (["--vars", "[1]"], ["--vars is not a mapping"]),
        (["--vars", "{as_of: 2026-01-31}"], ["has as_of: give it with --as-of"]),
        (["--vars", "{data_path: x}"], ["has data_path: give it with --data"]),
        (["--vars", "{magic: 1}"], ["magic"]),
        (["--vars", "{}", "--vars", ""], ["'defaults' is given twice"]),
        (["--out", __file__], ["is a file: give a folder"]),
        (["--baselines", "lightgbm"], ["'lightgbm' learns what the ranking learns", "--trained"]),
    ],
)
def test_wrong_use_gets_one_line(
    folder: Path, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    usual = ["--data", folder, "--as-of", AS_OF, "--out", tmp_path / "three"]
    if "--as-of" in words:
        usual = ["--data", folder, "--out", tmp_path / "three"]
    error = command(
        "evaluate", "backtest", *usual, *words, database=tmp_path / "shop.duckdb"
    ).error
    for part in parts:
        assert part in error
    assert not list(tmp_path.glob("three/*.duckdb"))


def test_days_in_which_only_new_users_come_get_one_line(folder: Path, tmp_path: Path) -> None:
    error = command(
        "evaluate", "backtest", "--data", folder, "--as-of", "2026-02-15", "--baselines", "none",
        "--out", tmp_path / "four", database=tmp_path / "shop.duckdb",
    ).error
    assert re.search(r"no user with events up to --as-of 2026-02-15 has one in the 28 days", error)


def test_a_log_too_short_to_train_on_gets_one_line(folder: Path, tmp_path: Path) -> None:
    error = command(
        "evaluate", "backtest", "--data", folder, "--as-of", AS_OF, "--baselines", "none",
        "--trained", "--out", tmp_path / "six", database=tmp_path / "shop.duckdb",
    ).error
    assert "too little data to train on" in error and "84 are needed" in error


def test_what_is_trained_on_the_past_of_a_date_ranks_the_setting_trained(
    folder: Path, tmp_path: Path
) -> None:
    """Trained by hand, as no shop this small can be trained on: a version that was live by then.

    What is fitted to the same examples is measured beside it.
    """
    asked = []

    def train(
        data: Path, *, as_of: datetime, models: Path, on_examples: Callable, **_: object
    ) -> dict:
        asked.append((data, as_of))
        assert not models.exists()
        on_examples(NOTHING_SEEN)
        write_csv(models, model_parameters=[
            {"model": "ranking", "version": "by hand", "component": component, "term": "constant",
             "value": -2.0, "status": "live", "trained_as_of": as_of}
            for component in ("new", "known")
        ])
        return {"decision": "live: by hand"}

    (tmp_path / "out" / "models_as_of_20260210_120000").mkdir(parents=True)
    as_of = datetime.fromisoformat(AS_OF)
    figures = backtest(
        folder, [as_of], [3], settings={"defaults": {}}, methods=[BoostedTrees()], train=train,
        out=tmp_path / "out",
    )
    assert asked == [(folder, as_of)]
    assert list(figures["settings"]) == ["defaults", "trained"]
    assert {
        row["setting"] for row in figures["results"] if row["method"] == "lightgbm"
    } == {"defaults", "trained"}
    told = {(row["setting"], row["version"]) for row in figures["results"]}
    assert told == {("defaults", "default"), ("trained", "by hand")}
    versions = {
        setting: rows(database, "select distinct version from int_live_parameters")
        for setting, database in figures["dates"][0]["databases"].items()
    }
    assert versions == {"defaults": [("default",)], "trained": [("by hand",)]}


def test_peers_that_are_not_installed_are_left_out_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "implicit", None)
    shop = write_parquet(tmp_path / "small", events=small_shop())
    words = ("evaluate", "backtest", "--data", shop, "--as-of", "2025-01-01")
    outcome = command(*words, "--out", tmp_path / "five", database=tmp_path / "shop.duckdb")
    assert "before the first event" in outcome.error
    assert "Left out: implicit_cosine, implicit_bm25, implicit_als" in outcome.out
    assert "pip install -e '.[peers]'" in outcome.out
    outcome = command(*words, "--baselines", "implicit_als", database=tmp_path / "shop.duckdb")
    assert "'implicit_als' is not installed: pip install -e '.[peers]'" in outcome.error
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    words = (*words, "--trained", "--out", tmp_path / "six")
    outcome = command(*words, database=tmp_path / "shop.duckdb")
    assert "Left out: implicit_cosine, implicit_bm25, implicit_als, lightgbm" in outcome.out
    outcome = command(*words, "--baselines", "lightgbm", database=tmp_path / "shop.duckdb")
    assert "'lightgbm' is not installed: pip install -e '.[peers]'" in outcome.error
