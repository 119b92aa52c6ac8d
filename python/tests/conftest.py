"""Fixtures that are slow to make, so that a session of tests makes each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from csv_reader import Reader
from parsing import SharedRunner
from shop import CompiledProject
from shops import Outcome, command, run
from simulating import open_outdoor

# The moment that random shops happen around, and limits so small that their shops meet them.
NOON = datetime(2025, 6, 1, 12)
SMALL_LIMITS = {
    "as_of": str(NOON),
    "lookback_days": 60,
    "recent_days": 7,
    "history_length": 3,
    "reverse_weight": 0.25,
    "transition_max_gap": 2,
    "transition_half_life_days": 10,
    "popularity_exponent": 0.5,
    "item_neighbours": 4,
    "hop_neighbours": 2,
    "similar_item_neighbours": 3,
    "item_comparisons": 10,
    "upgrade_price_ratio": 1.25,
    "new_arrival_days": 10,
    "complement_lookback_days": 30,
    "relation_minimum_people": 1,
    "relation_shrinkage_people": 2,
    "score_history_items": 3,
    "score_recency_moments": 2,
    "score_row_reads": 4,
    "score_row_reads_minimum": 2,
    "neighbours_per_user": 2,
    "neighbour_list_length": 3,
    "evidence_exponent": 0.5,
    "momentum_exponent": 1,
    "preference_half_life_days": 10,
    "preference_prior_weight": 2,
    "recommended_category_level": 1,
    "recommended_categories": 3,
    "recommendations_per_user": 3,
    "message_cooldown_days": 10,
    "repurchasable_share": 0.25,
    "repurchase_wait": 0.75,
    "repurchase_days": 5,
}


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """The harness starts dbt with what an earlier run in this process has parsed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dbt.cli.main.dbtRunner", SharedRunner)
        yield


@pytest.fixture(scope="session")
def compiled_project() -> CompiledProject:
    """The project with the vars of dbt_project.yml."""
    return CompiledProject()


@pytest.fixture(scope="session")
def small_limits_project() -> CompiledProject:
    """The project with an as_of of its own and limits that small shops meet."""
    return CompiledProject(SMALL_LIMITS)


@pytest.fixture(scope="session")
def bucketed_project() -> CompiledProject:
    """The same as small_limits_project, cut into three buckets of users and of items."""
    return CompiledProject(SMALL_LIMITS, buckets=3)


@pytest.fixture(scope="session")
def projects(
    compiled_project: CompiledProject, small_limits_project: CompiledProject
) -> tuple[CompiledProject, CompiledProject]:
    """The project with its own limits and with small ones."""
    return compiled_project, small_limits_project


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB with its times in UTC, as a build has it."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """DuckDB and a CSV file that it reads."""
    reader = Reader(tmp_path_factory.mktemp("csv"))
    yield reader
    reader.connection.close()


@dataclass(frozen=True)
class DemoShop:
    """The demo shop as `make run` builds it: its input, its database, what the run said."""

    data: Path
    database: Path
    outcome: Outcome


@pytest.fixture(scope="session")
def demo_shop(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    """The demo shop, simulated and built."""
    home = tmp_path_factory.mktemp("demo")
    shop = {"data": home / "demo", "database": home / "shop.duckdb"}
    assert command("simulate", "--out", shop["data"], database=shop["database"]).code == 0
    outcome = run(shop["data"], "--json", database=shop["database"])
    assert outcome.code == 0, outcome.err
    return DemoShop(**shop, outcome=outcome)


@pytest.fixture(scope="session")
def outdoor_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop with all defaults, simulated and not built."""
    home = tmp_path_factory.mktemp("simulate")
    outcome = command("simulate", "--out", home / "demo", database=home / "shop.duckdb")
    assert outcome.code == 0, outcome.err
    return home / "demo"


@pytest.fixture(scope="session")
def outdoor(outdoor_folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the tables of that shop, as `open_outdoor` makes it."""
    return open_outdoor(outdoor_folder)
