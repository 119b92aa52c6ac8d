"""The scores of pairs as one build hands them to another: the input table pair_scores."""

from pathlib import Path

import duckdb

from cross_sell.warehouse.files import quote_text

FILE = "pair_scores.parquet"


def write_pair_scores(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write the pairs of a build with the ids of their items, and return the file.

    connection: its default database is a build.
    """
    file = folder / FILE
    connection.execute(
        f"""
        copy (
            select
                from_items.item_id as from_item_id,
                to_items.item_id as to_item_id,
                cast(pairs.complementarity as double) as complementarity,
                cast(pairs.category_complementarity as double) as category_complementarity,
                cast(pairs.transition_likelihood as double) as transition_likelihood,
                cast(pairs.typical_delay_hours as double) as typical_delay_hours
            from int_pair_scores as pairs
            inner join int_items as from_items on pairs.from_item_key = from_items.item_key
            inner join int_items as to_items on pairs.to_item_key = to_items.item_key
        ) to {quote_text(str(file))} (format parquet)
        """
    )
    return file
