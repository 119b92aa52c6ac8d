"""A simulated shop with many items, built as far as a walk through its tree needs."""

from collections.abc import Callable
from pathlib import Path

from cross_sell.evaluate.backtest.build import build_as_of
from cross_sell.simulate import default_size, simulate

EVENTS_PER_ITEM = 10
FEWEST_EVENTS = 20_000
# The views of users are read by no mart.
SELECT = (
    "+item_tree", "+user_recommendations", "int_ranking_taste_parts", "int_ranking_user_parts",
)
TABLES = (
    "int_candidate_places", "int_candidate_scores", "int_categories", "int_country_exclusions",
    "int_items", "int_ranking_features", "int_ranking_taste_parts", "int_ranking_user_parts",
    "int_user_candidates", "int_user_suppressions", "int_users", "item_tree",
    "user_recommendations",
)


def build_simulated_shop(folder: Path, items: int, say: Callable[[str], None]) -> Path:
    """Simulate a shop of so many items in a folder, build it, and return its database."""
    size = default_size(max(EVENTS_PER_ITEM * items, FEWEST_EVENTS), items=items)
    say(f"Simulating a shop of {items:,} items, {size.events:,} events, {size.users:,} users")
    simulate(folder / "shop", size)
    say("Building it")
    database = folder / "tree.duckdb"
    build_as_of(database, {"data_path": str(folder / "shop")}, SELECT, say)
    return database
