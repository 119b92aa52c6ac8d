"""The items table: names, descriptions, prices, stock, season and countries."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cross_sell.simulate.arrow import NONE, item_ids, times, words
from cross_sell.simulate.assortment import BRANDS, LEAVES, MODELS, NICHES, PRAISE
from cross_sell.simulate.catalogue import Catalogue

SITE = "https://shop.example.com"
BRANDS_PER_LEAF = 10
VARIANTS = ("recycled edition", "limited colour")


def _join(*parts: pa.Array | str) -> pa.Array:
    """Return the texts of each row one after another. Millions of Python strings fill memory."""
    return pc.binary_join_element_wise(*parts, "")


def product_names(catalogue: Catalogue, rng: np.random.Generator) -> tuple[pa.Array, np.ndarray]:
    """Return a different name for each product, and the number of its brand."""
    brand = np.empty(len(catalogue), dtype=np.int64)
    names = []
    for leaf, path in enumerate(catalogue.paths):
        _, _, _, noun, details = (LEAVES | NICHES)[path]
        details = details.split("|")
        size = catalogue.leaf_end[leaf] - catalogue.leaf_start[leaf]
        brands = rng.permutation(len(BRANDS))[:BRANDS_PER_LEAF]
        combinations = len(brands) * len(MODELS) * len(details)
        drawn = np.concatenate([
            rng.permutation(combinations) for _ in range(-(-size // combinations))
        ])[:size]
        edition = np.arange(size) // combinations
        own = brands[drawn % len(brands)]
        brand[catalogue.leaf_start[leaf]:catalogue.leaf_end[leaf]] = own
        model = drawn // len(brands) % len(MODELS)
        detail = drawn // (len(brands) * len(MODELS))
        editions = ["", *(f" mk {number + 1}" for number in range(1, size // combinations + 1))]
        names.append(_join(
            words(BRANDS, own), " ", words(MODELS, model), f" {noun} ", words(details, detail),
            words(editions, edition),
        ))
    return pa.concat_arrays(names), brand


def items_table(catalogue: Catalogue, rng: np.random.Generator) -> pa.Table:
    """Return the items table of the contract: products first, then their variants."""
    n, rows = len(catalogue), catalogue.rows
    names, brand = product_names(catalogue, rng)
    parent = np.repeat(np.arange(n), catalogue.variants)
    product = np.concatenate([np.arange(n), parent])
    nth = np.arange(rows) - catalogue.first_variant[product]  # negative for products
    item_id = item_ids(catalogue.number)
    leaf = catalogue.leaf[product]
    niche = catalogue.is_niche_section[catalogue.section[product]]
    praise = rng.integers(0, len(PRAISE), size=n)[product]
    nouns = [(LEAVES | NICHES)[path][3] for path in catalogue.paths]
    mids = [path.split("/")[1].lower() for path in catalogue.paths]
    item_names = pa.concat_arrays([
        names, _join(names.take(pa.array(parent)), ", ", words(VARIANTS, nth[n:])),
    ])
    descriptions = _join(
        words([noun.capitalize() for noun in nouns], leaf), " for ", words(mids, leaf), " by ",
        words(BRANDS, brand[product]), ": ", words(PRAISE, praise),
    )
    price = catalogue.price[product]
    stock = rng.negative_binomial(2, 0.05, size=rows)
    stock = np.where((rng.random(rows) < 0.04) & ~niche, 0, stock + 1)
    until = catalogue.available_until[product]
    season = catalogue.season[product]
    # A few products are sold in some countries only.
    limited = (rng.random(n) < 0.03)[product] & ~niche
    country = np.where(limited, rng.integers(0, 3, size=n)[product], NONE)
    return pa.table({
        "item_id": item_id,
        "item_name": item_names,
        "category_path": words(catalogue.paths, leaf),
        "parent_item_id": item_ids(
            np.where(np.arange(rows) < n, NONE, catalogue.number[product])
        ),
        "brand": words(BRANDS, brand[product]),
        "price": price,
        "unit_cost": np.round(price * rng.uniform(0.45, 0.7, size=n)[product], 2),
        "description": descriptions,
        "stock_quantity": pa.array(stock, pa.int64()),
        "available_from": times(catalogue.available_from[product]),
        "available_until": times(np.where(until == np.iinfo(np.int64).max, NONE, until)),
        "season_start_month": pa.array(season[:, 0], pa.int64(), mask=season[:, 0] == 0),
        "season_end_month": pa.array(season[:, 1], pa.int64(), mask=season[:, 1] == 0),
        "countries": words(("DE,AT", "DE,AT,CH", "GB"), country),
        "is_repurchasable": catalogue.rhythm[product] > 0,
        "created_at": times(catalogue.created_at[product]),
        "image_url": _join(f"{SITE}/images/", item_id, ".jpg"),
        "item_url": _join(f"{SITE}/items/", item_id),
        "merchant_id": words(("m01", "m02", "m03"), brand[product] % 3),
    })
