"""The items table: names, descriptions, prices, stock, season and countries."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, item_ids, join, times, words
from cross_sell.simulate.assortment import Assortment
from cross_sell.simulate.catalogue import Catalogue

SITE = "https://shop.example.com"
BRANDS_PER_LEAF = 10


def _deal(
    n: int, combinations: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return a combination of words and an edition for each of `n` products, no pair twice."""
    rounds = [rng.permutation(combinations) for _ in range(-(-n // combinations))]
    return np.concatenate([np.arange(0), *rounds])[:n], np.arange(n) // combinations


def product_names(
    assortment: Assortment, catalogue: Catalogue, rng: np.random.Generator
) -> tuple[pa.Array, pa.Array]:
    """Return a different name for each product, and its brand."""
    vocabulary = (*assortment.brands, *filter(None, [assortment.own_label]))
    models = assortment.models
    is_own = catalogue.is_cheapest & (assortment.own_label is not None)
    brand = np.empty(len(catalogue), dtype=np.int64)
    names = []
    for leaf, path in enumerate(catalogue.paths):
        _, _, _, noun, details = assortment.every_leaf[path]
        details = details.split("|")
        span = np.arange(catalogue.leaf_start[leaf], catalogue.leaf_end[leaf])
        brands = rng.permutation(len(assortment.brands))[:BRANDS_PER_LEAF]
        drawn, edition = np.empty_like(span), np.empty_like(span)
        for chosen, makers in (
            (~is_own[span], brands), (is_own[span], np.array([len(assortment.brands)])),
        ):
            combinations = len(makers) * len(models) * len(details)
            dealt, edition[chosen] = _deal(int(chosen.sum()), combinations, rng)
            brand[span[chosen]] = makers[dealt % len(makers)]
            drawn[chosen] = dealt // len(makers)
        last = int(edition.max(initial=0))
        editions = ["", *(f" mk {number + 1}" for number in range(1, last + 1))]
        names.append(join(
            words(vocabulary, brand[span]), " ", words(models, drawn % len(models)), f" {noun} ",
            words(details, drawn // len(models)), words(editions, edition),
        ))
    return pa.concat_arrays(names), words(vocabulary, brand), brand


def items_table(
    assortment: Assortment, catalogue: Catalogue, rng: np.random.Generator
) -> pa.Table:
    """Return the items table of the contract: products first, then their variants."""
    n, rows = len(catalogue), catalogue.rows
    names, brand_names, brand = product_names(assortment, catalogue, rng)
    parent = np.repeat(np.arange(n), catalogue.variants)
    product = np.concatenate([np.arange(n), parent])
    nth = np.arange(rows) - catalogue.first_variant[product]  # negative for products
    item_id = item_ids(catalogue.number)
    leaf = catalogue.leaf[product]
    niche = catalogue.is_niche_section[catalogue.section[product]]
    brand_name = brand_names.take(pa.array(product))
    praise = rng.integers(0, len(assortment.praise), size=n)[product]
    nouns = [assortment.every_leaf[path][3] for path in catalogue.paths]
    mids = [path.split("/")[1].lower() for path in catalogue.paths]
    item_names = pa.concat_arrays([
        names, join(names.take(pa.array(parent)), ", ", words(assortment.variants, nth[n:])),
    ])
    descriptions = join(
        words([noun.capitalize() for noun in nouns], leaf), assortment.described_as[0],
        words(mids, leaf), assortment.described_as[1], brand_name, ": ",
        words(assortment.praise, praise),
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
        "brand": brand_name,
        "price": price,
        "unit_cost": np.round(price * rng.uniform(0.45, 0.7, size=n)[product], 2),
        "description": descriptions,
        "stock_quantity": pa.array(stock, pa.int64()),
        "available_from": times(catalogue.available_from[product]),
        "available_until": times(np.where(until == np.iinfo(np.int64).max, NONE, until)),
        "season_start_month": pa.array(season[:, 0], pa.int64(), mask=season[:, 0] == 0),
        "season_end_month": pa.array(season[:, 1], pa.int64(), mask=season[:, 1] == 0),
        "countries": words(("DE,AT", "DE,AT,CH", "GB"), country),
        "is_repurchasable": pa.array(
            catalogue.rhythm[product] > 0, mask=np.full(rows, not assortment.tells_repurchasable)
        ),
        "created_at": times(catalogue.created_at[product]),
        "image_url": join(f"{SITE}/images/", item_id, ".jpg"),
        "item_url": join(f"{SITE}/items/", item_id),
        "merchant_id": words(("m01", "m02", "m03"), brand[product] % 3),
    })
