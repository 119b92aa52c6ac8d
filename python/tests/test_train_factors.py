"""`cross-sell train factors`: its lists are a source, and stand beside those of other models."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from conftest import NOON
from shop import CompiledProject
from shops import command, event, write_csv, write_parquet

from cross_sell.errors import CrossSellError
from cross_sell.train.factors import training
from cross_sell.train.factors.candidates import TABLE, replace_lists, usable_file
from cross_sell.train.ranking.dates import training_dates

HOUR = timedelta(hours=1)


def two_tastes() -> list[dict]:
    """Return events of 200 users, who each view six of eight items of one kind or the other."""
    return [
        event(f"u{user:03}", f"{'ab'[user % 2]}{(user // 2 + step) % 8}", minutes=60 * user + step)
        for user in range(200)
        for step in range(6)
    ]


def row(user: str, item: str, source: str, made_at: datetime, score: float = 1.0) -> dict:
    """Return an item that a model lists for a user."""
    return {
        "user_id": user, "item_id": item, "source": source, "score": score, "made_at": made_at,
    }


def test_lists_are_made_and_become_a_source(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Users of one taste are listed what others of it view; what lies there stays."""
    pytest.importorskip("implicit", reason="the extra `peers` is not installed")
    events = two_tastes()
    as_of = events[-1]["event_at"]
    others = [
        row("u000", "b1", "deep", as_of), row("u000", "b2", "implicit_als", as_of - HOUR),
        row("u000", "b3", "implicit_als", as_of),
    ]
    folder = write_parquet(tmp_path / "shop", events=events, outside_candidates=others)
    outcome = command(
        "train", "factors", "--data", folder, "--as-of", as_of, "--json",
        database=tmp_path / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    report = json.loads(outcome.out)
    found = pq.read_table(report["file"]).to_pylist()
    made = [kept for kept in found if kept not in others]
    assert [kept for kept in found if kept in others] == [others[1], others[0]]
    assert report["snapshots"] == [{"made_at": str(as_of), "users": 200, "rows": len(made)}]
    assert {(listed["source"], listed["made_at"]) for listed in made} == {("implicit_als", as_of)}
    # All six known items, and the two others of the taste before anything of the other taste.
    for user in range(200):
        mine = [listed["item_id"] for listed in made if listed["user_id"] == f"u{user:03}"]
        assert len(mine) == len(set(mine)) == 16
        assert {item[0] for item in mine[:8]} == {"ab"[user % 2]}
    shop = {"events": events, TABLE: found}
    with compiled_project.build(shop, "user_recommendations") as connection:
        (shown,) = connection.execute(
            "select count(distinct user_id) from user_recommendations"
            " where list_contains(string_split(sources, ', '), 'outside')"
        ).fetchone()
    assert shown == 200
    # The databases of the past are gone.
    assert not list(tmp_path.rglob("*.duckdb"))


def test_the_same_lists_are_the_same_bytes(tmp_path: Path) -> None:
    """Lists of the same model and time are replaced, whatever came first; all others stay."""
    file = tmp_path / f"{TABLE}.parquet"
    parts = {
        NOON: [row("u", "i", "als", NOON, 0.5), row("u", "j", "als", NOON, 0.75)],
        NOON - HOUR: [row("v", "i", "als", NOON - HOUR)],
    }
    snapshots = {
        at: write_parquet(tmp_path / f"{at.hour}", lists=rows) / "lists.parquet"
        for at, rows in parts.items()
    }
    written = []
    for order in (snapshots, dict(reversed(snapshots.items()))):
        with duckdb.connect() as connection:
            replace_lists(connection, file, "als", order)
        written.append(file.read_bytes())
    assert written[0] == written[1]
    (latest, *_), earlier = parts.values()
    assert pq.read_table(file).to_pylist() == [*earlier, parts[NOON][1], latest]
    assert usable_file(tmp_path) == file
    assert not list(tmp_path.glob(".*"))


def test_by_default_there_are_lists_of_the_days_that_training_needs() -> None:
    first, last = NOON - timedelta(days=90), NOON
    dates = training_dates(first, last, None, 28)
    wanted = [dates.fitted_on, dates.tested_on, dates.as_of]
    assert training._dates(first, last, [], 28) == wanted
    assert training._dates(last - HOUR, last, [], 28) == [last]
    assert training._dates(first, last, [last, first], 28) == [first, last]


def test_what_cannot_be_done_gets_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [event("u", "i"), event("u", "i", minutes=5)]
    folder = write_parquet(tmp_path / "shop", events=rows)

    def error(*words: str, folder: Path = folder) -> str:
        database = tmp_path / "a.duckdb"
        return command("train", "factors", "--data", folder, *words, database=database).error

    assert "folder 'nowhere' does not exist" in error(folder=Path("nowhere"))
    assert "is not between the first event, at 2026-01-01" in error("--as-of", "2025-01-01")
    lists = [{"user_id": "u", "item_id": "i", "source": "s", "score": "1", "made_at": NOON}]
    write_csv(folder, outside_candidates=lists)
    assert "write it as outside_candidates.parquet, or move it away" in error()
    (folder / f"{TABLE}.csv").unlink()
    write_parquet(folder, outside_candidates=lists)
    with pytest.raises(CrossSellError, match="as it has other columns than user_id varchar, item"):
        usable_file(folder)
    monkeypatch.setattr(training, "is_installed", lambda: False)
    assert "needs the package implicit: pip install" in error()
