"""`cross-sell evaluate table`: backtests of several shops as one table, figures as they were."""

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.evaluate.backtest import SCHEMA, TABLE
from shops import command

# MAP@12 and recall@20 of all items by the shipped and the trained build: the value of the method,
# and ours minus it.
FIGURES = {
    "ours": {"defaults": (0.4, None), "trained": (0.5, 0.1)},
    "most_popular": {"defaults": (0.1, 0.3), "trained": (0.1, 0.4)},
    "recently_bought": {"defaults": (0.3, 0.1), "trained": (0.3, 0.2)},
    "implicit_als": {"defaults": (0.35, 0.05), "trained": (0.35, 0.15)},
    "lightgbm": {"defaults": (0.6, -0.2), "trained": (0.6, -0.1)},
    "source transitions": {"defaults": (0.9, -0.5), "trained": (0.9, -0.4)},
}
SETTINGS = ("defaults", "{as_if: 1}", "trained")


def write_backtest(
    folder: Path, trained_version: str | None = "20260101_a", version: str = "default"
) -> Path:
    """Write what a backtest leaves: a first setting, another one, and perhaps the trained."""
    rows = []
    for setting in SETTINGS if trained_version else SETTINGS[:2]:
        for method, figures in FIGURES.items():
            for user_class in ("all", "little history"):
                for metric in ("map_at_12", "recall_at_20", "hit_rate_at_20"):
                    value, difference = figures.get(setting, (0.99, 0.99))
                    rows.append(
                        {
                            "setting": setting, "as_of": datetime(2026, 1, 1), "days": 28,
                            "version": trained_version if setting == "trained" else version,
                            "event_type": "purchase", "item_class": "all",
                            "user_class": user_class, "method": method, "metric": metric,
                            "value": value, "low": value - 0.01, "high": value + 0.01,
                            "difference": difference,
                            "difference_low": None if difference is None else difference - 0.02,
                            "difference_high": None if difference is None else difference + 0.02,
                            "users": 1_200 if user_class == "all" else 300,
                        }
                    )
            rows.append({**rows[-1], "days": None, "event_type": None, "item_class": None,
                         "user_class": "all", "metric": "coverage"})
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / TABLE)
    return folder


def table(*words: object, tmp_path: Path) -> list[dict]:
    """Return the rows that the command prints."""
    outcome = command("evaluate", "table", *words, "--json", database=tmp_path / "a.duckdb")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)["rows"]


def test_the_best_of_each_group_stands_beside_ours(tmp_path: Path) -> None:
    first, other = write_backtest(tmp_path / "first"), write_backtest(tmp_path / "other", None)
    found = table(f"A shop={first}", other, tmp_path=tmp_path)
    assert [(row["shop"], row["items"]) for row in found] == [
        ("A shop", "MAP@12 of all"), ("A shop", "recall@20 of all"),
        ("other", "MAP@12 of all"), ("other", "recall@20 of all"),
    ]
    assert found[0] == {
        "shop": "A shop",
        "found": "purchases, 28 days after 2026-01-01",
        "items": "MAP@12 of all",
        "users": "1,200",
        "shipped": ".4000 [.390, .410]",
        "trained": ".5000 [.490, .510]",
        "best simple rule": "`recently_bought` .3000 [.290, .310]",
        "best of `implicit`": "`implicit_als` .3500 [.340, .360]",
        "LightGBM": ".6000 [.590, .610]",
        "trained minus shipped": "+.1000 [.080, .120]",
        "ours minus simple rule": "+.2000 [.180, .220]",
        "ours minus `implicit`": "+.1500 [.130, .170]",
        "ours minus LightGBM": "-.1000 [-.120, -.080]",
    }
    # Without a trained setting, ours are the shipped weights.
    assert found[2]["trained"] == found[2]["trained minus shipped"] == ""
    assert found[2]["ours minus simple rule"] == "+.1000 [.080, .120]"


def test_weights_that_did_not_go_live_are_the_shipped_ones(tmp_path: Path) -> None:
    folder = write_backtest(tmp_path / "shop", trained_version="default")
    row = table(folder, tmp_path=tmp_path)[0]
    assert (row["trained"], row["trained minus shipped"]) == ("=", "")


def test_every_method_has_a_row_on_demand(tmp_path: Path) -> None:
    folder = write_backtest(tmp_path / "shop")
    words = (folder, "--every-method", "--users", "few")
    found = {row["method"]: row for row in table(*words, tmp_path=tmp_path)}
    assert list(found) == [
        "ours, shipped", "ours, trained", "`most_popular`", "`recently_bought`", "`implicit_als`",
        "`lightgbm`",
    ]
    assert found["ours, trained"]["MAP@12"] == ".5000 [.490, .510]"
    popular = found["`most_popular`"]
    assert popular["users"] == "300"
    assert popular["recall@20, shipped minus it"] == "+.3000 [.280, .320]"
    assert popular["recall@20, trained minus it"] == "+.4000 [.380, .420]"


def test_the_table_is_markdown_without_empty_columns(tmp_path: Path) -> None:
    outcome = command(
        "evaluate", "table", write_backtest(tmp_path / "shop", None), database=tmp_path / "a.duckdb"
    )
    lines = outcome.out.splitlines()
    assert lines[0].startswith("| shop | found | items | users | shipped | best simple rule | ")
    assert "trained minus" not in lines[0]
    assert lines[1] == "|" + " --- |" * lines[0].count(" | ") + " --- |"
    assert lines[2].startswith("| shop | purchases, 28 days after 2026-01-01 | MAP@12 of all | ")
    assert "95 % bootstrap intervals" in outcome.out


@pytest.mark.parametrize(
    ("made", "part"),
    [
        (lambda folder: folder, "holds no backtest of this release"),
        (
            lambda folder: write_backtest(folder / "own", version="20251201_b"),
            "by the version 20251201_b of the shop, not by the shipped weights: run it with",
        ),
    ],
)
def test_a_folder_without_such_a_backtest_gets_one_line(tmp_path: Path, made: object, part: str) -> None:
    folder = made(tmp_path)
    assert part in command("evaluate", "table", folder, database=tmp_path / "a.duckdb").error
