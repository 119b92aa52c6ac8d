"""Rows written by hand or by machine: the scripted shopper and bots."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import ids, item_ids, times, words
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, HOUR, SECOND, Window
from cross_sell.simulate.log import CONTEXTS, EVENT_TYPES, ORGANIC, VIEW

SCRIPTED_USER = "shopper_camping"
BOT_VIEWS = 600
# Session, leaf, how many products, hours before the end of the data, what happens.
SCRIPT = (
    (1, "Hiking/Packs/Trekking packs", 3, 29.0, ("view",)),
    (1, "Camping/Tents/Trekking tents", 3, 28.8, ("view",)),
    (2, "Hiking/Accessories/Trekking poles", 2, 12.0, ("view",)),
    (2, "Hiking/Accessories/Umbrellas", 1, 11.9, ("view",)),
    (3, "Camping/Tents/Trekking tents", 1, 4.0, ("view", "add_to_cart")),
    (3, "Camping/Sleeping/Sleeping bags", 1, 3.9, ("view", "add_to_cart")),
)


def fill(schema: pa.Schema, columns: dict[str, pa.Array], n: int) -> pa.Table:
    """Return a table of `n` rows with the schema, nulls where no column is given."""
    return pa.table({
        field.name: columns.get(field.name, pa.nulls(n, field.type)) for field in schema
    }).cast(schema)


def scripted_events(catalogue: Catalogue, window: Window, schema: pa.Schema) -> pa.Table:
    """Return the events of the scripted shopper, who looks at camping gear and buys nothing."""
    product, kind, at, session = [], [], [], []
    for visit, leaf, count, hours, kinds in SCRIPT:
        leaf = catalogue.paths.index(leaf)
        span = np.arange(catalogue.leaf_start[leaf], catalogue.leaf_end[leaf])
        span = span[catalogue.is_sold(span, np.full(len(span), window.start))]
        best = span[np.argsort(-catalogue.weight[span], kind="stable")][:count]
        for nth, chosen in enumerate(best):
            for step, name in enumerate(kinds):
                product.append(chosen)
                kind.append(EVENT_TYPES.index(name))
                at.append(window.end - int(hours * HOUR) + (90 * nth + 40 * step) * SECOND)
                session.append(visit)
    n = len(product)
    return fill(schema, {
        "event_id": ids("script", np.arange(1, n + 1), 3),
        "user_id": pa.array([SCRIPTED_USER] * n),
        "item_id": item_ids(catalogue.number[product]),
        "event_type": words(EVENT_TYPES, np.array(kind)),
        "event_at": times(np.array(at)),
        "session_id": ids("script", np.array(session), 1),
        "context": words(CONTEXTS, np.full(n, ORGANIC)),
    }, n)


def scripted_user(window: Window, schema: pa.Schema) -> pa.Table:
    """Return the scripted shopper's row of the users table."""
    return fill(schema, {
        "user_id": pa.array([SCRIPTED_USER]),
        "created_at": times(np.array([window.end - 3 * DAY])),
        "timezone": pa.array(["Europe/Berlin"]),
        "locale": pa.array(["de_DE"]),
        "country": pa.array(["DE"]),
        "consent_push": pa.array([True]),
        "consent_email": pa.array([True]),
        "is_suppressed": pa.array([False]),
        "is_internal": pa.array([False]),
    }, 1)


def bot_events(
    catalogue: Catalogue, n_bots: int, window: Window, schema: pa.Schema, rng: np.random.Generator
) -> pa.Table:
    """Return the looks of bots: hundreds of products, one a second, in no one's taste."""
    n = n_bots * BOT_VIEWS
    bot = np.repeat(np.arange(n_bots), BOT_VIEWS)
    start = window.start + (rng.uniform(0.3, 0.9, size=n_bots) * window.days).astype(np.int64) * DAY
    at = start[bot] + 3 * HOUR + np.arange(n) % BOT_VIEWS * SECOND
    product = rng.integers(0, len(catalogue), size=n)
    sold = catalogue.is_sold(product, at)
    bot, at, product = bot[sold], at[sold], product[sold]
    n = len(bot)
    return fill(schema, {
        "event_id": ids("bot", np.arange(1, n + 1), 7),
        "user_id": ids("bot", bot + 1, 3),
        "item_id": item_ids(catalogue.number[product]),
        "event_type": words(EVENT_TYPES, np.full(n, VIEW)),
        "event_at": times(at),
        "session_id": ids("bot", bot + 1, 3),
    }, n)


def niches_table(catalogue: Catalogue) -> pa.Table:
    """Return the paths of the niche categories."""
    flags = catalogue.is_niche_section
    paths = [path for path, niche in zip(catalogue.section_paths, flags, strict=True) if niche]
    return pa.table({"category_path": paths})
