"""Rows that staging must reject or drop."""

from datetime import datetime

import pyarrow as pa


def dirty_events(sample: pa.Table) -> pa.Table:
    """Return a handful of rows that staging must reject or drop, made from ten sound events.

    No item twice, an unknown event type twice, a date in 2099, no time, an item that the catalogue
    does not have (kept), and two repeats of an event id (dropped).
    """
    rows = sample.slice(0, 10).to_pylist()
    for nth, row in enumerate(rows[:8]):
        row["event_id"] = f"dirty{nth + 1}"
    for row in rows[:2]:
        row["item_id"] = None
    for row in rows[2:4]:
        row["event_type"] = "teleport"
    rows[4]["event_at"] = datetime(2099, 1, 1, 12)
    rows[5]["event_at"] = None
    rows[6]["item_id"] = "i-not-in-catalogue"
    rows[7]["item_id"] = ""
    return pa.Table.from_pylist(rows, schema=sample.schema)
