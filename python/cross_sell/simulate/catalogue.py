"""The catalogue: base products in leaf categories and groups, and variants of some of them."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.assortment import Assortment
from cross_sell.simulate.clock import DAY, Window

GROUP_SIZE = 5.5   # products that a shopper compares with each other
NICHE_SHARE = 0.01  # of the products, for each niche, but never fewer than:
NICHE_ITEMS = 32
VARIANT_SHARE = 0.05


@dataclass
class Catalogue:
    """Base products, sorted by section, leaf, then price; one array element per product.

    A section is a mid-level category, or a niche leaf on its own: users have tastes over sections.
    Positions in `leaf_*`, `section_*`, `group_*` refer to the sorted order, ends excluded.
    """

    paths: list[str]             # of each leaf
    section_paths: list[str]
    leaf: np.ndarray
    section: np.ndarray
    group: np.ndarray
    group_start: np.ndarray
    group_size: np.ndarray
    leaf_start: np.ndarray
    leaf_end: np.ndarray
    leaf_weight: np.ndarray
    section_first_leaf: np.ndarray
    section_last_leaf: np.ndarray
    is_niche_section: np.ndarray
    weight: np.ndarray           # popularity within the leaf, sums to 1 per leaf
    slope: np.ndarray            # popularity trend over the window, log
    price: np.ndarray
    created_at: np.ndarray       # µs
    available_from: np.ndarray   # µs
    available_until: np.ndarray  # µs
    season: np.ndarray           # (n, 2) months, 0 where there is none
    rhythm: np.ndarray           # days until bought again, 0 where that is not usual
    variants: np.ndarray         # number of variants
    first_variant: np.ndarray    # row of the first variant in the items table
    number: np.ndarray           # number in the item id, for every row, variants included

    def __len__(self) -> int:
        return len(self.leaf)

    @property
    def section_demand(self) -> np.ndarray:
        """Relative demand of each section."""
        return np.add.reduceat(self.leaf_weight, self.section_first_leaf)

    @property
    def is_cheapest(self) -> np.ndarray:
        """Whether each product is the cheapest of its group."""
        return np.arange(len(self)) == self.group_start[self.group]

    @property
    def rows(self) -> int:
        """Rows of the items table: products and variants."""
        return len(self.number)

    def row_of(self, product: np.ndarray, shopper: np.ndarray) -> np.ndarray:
        """Return the row (product or variant) that a shopper picks; the same one every time."""
        choice = (shopper * 2654435761 + product * 40503) % (self.variants[product] + 1)
        return np.where(choice == 0, product, self.first_variant[product] + choice - 1)

    def product_of(self, number: np.ndarray) -> np.ndarray:
        """Return the product of item ids with these numbers, variants folded; -1 for unknown."""
        product = np.full(self.rows + 1, -1)
        parent = np.repeat(np.arange(len(self)), self.variants)
        product[self.number] = np.concatenate([np.arange(len(self)), parent])
        return product[np.where((number > 0) & (number <= self.rows), number, 0)]

    def is_sold(self, product: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return whether the products are available at the moments (µs)."""
        return (self.available_from[product] <= at) & (at < self.available_until[product])

    def is_lasting(self, window: Window) -> np.ndarray:
        """Return whether each product is available in the whole window."""
        return (self.available_from <= window.start) & (self.available_until >= window.end)

    def appeal(self, product: np.ndarray, at: np.ndarray, window: Window) -> np.ndarray:
        """Return a factor in 0..1 for trend and season at the moments (µs); 0 when not sold.

        A trend has run its course at the end of the window.
        """
        progress = np.minimum((at - window.start) / (window.end - window.start), 1.0) - 0.5
        slope = self.slope[product]
        trend = np.exp(slope * progress - np.abs(slope) / 2)
        month = at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        first, last = self.season[product, 0], self.season[product, 1]
        inside = np.where(
            first <= last, (first <= month) & (month <= last), (month >= first) | (month <= last)
        )
        in_season = np.where((first == 0) | inside, 1.0, 0.15)
        return trend * in_season * self.is_sold(product, at)

    def draw(self, leaf: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return one product of each leaf, by popularity."""
        at = leaf + rng.random(len(leaf))
        product = np.searchsorted(self._cumulated, at, side="right")
        return np.clip(product, self.leaf_start[leaf], self.leaf_end[leaf] - 1)

    def __post_init__(self) -> None:
        # Weights sum to 1 per leaf, so leaf number + fraction finds a product in one search.
        self._cumulated = np.cumsum(self.weight)


def _counts(n_base: int, weights: np.ndarray, n_niche: int, is_niche: np.ndarray) -> np.ndarray:
    ordinary = n_base - n_niche * int(is_niche.sum())
    share = np.where(is_niche, 0.0, np.sqrt(weights))
    ends = np.rint(np.cumsum(share) / share.sum() * ordinary).astype(np.int64)
    return np.where(is_niche, n_niche, np.diff(ends, prepend=0))


def build_catalogue(
    assortment: Assortment, n_items: int, window: Window, rng: np.random.Generator
) -> Catalogue:
    """Return a catalogue whose items table has `n_items` rows."""
    every_leaf, niches = assortment.every_leaf, assortment.niches
    mid = {path: path if path in niches else path.rsplit("/", 1)[0] for path in every_leaf}
    section_paths = list(dict.fromkeys(mid.values()))
    paths = sorted(every_leaf, key=lambda path: section_paths.index(mid[path]))
    facts = [every_leaf[path] for path in paths]
    is_niche = np.array([path in niches for path in paths])
    leaf_section = np.array([section_paths.index(mid[path]) for path in paths])
    leaf_weight = np.array([fact[0] for fact in facts])

    n_variants = int(n_items * VARIANT_SHARE)
    n = n_items - n_variants
    counts = _counts(n, leaf_weight, max(NICHE_ITEMS, int(n * NICHE_SHARE)), is_niche)
    leaf_end = np.cumsum(counts)
    leaf_start = leaf_end - counts
    leaf = np.repeat(np.arange(len(paths)), counts)
    position = np.arange(n) - leaf_start[leaf]

    low, high = (np.array([fact[i] for fact in facts])[leaf] for i in (1, 2))
    price = low * (high / low) ** rng.beta(1.6, 2.2, size=n)
    price = price[np.lexsort((price, leaf))]
    price = np.where(price < 20, np.round(price, 1), np.round(price)) - 0.05

    n_groups = np.maximum(1, np.rint(counts / GROUP_SIZE)).astype(np.int64)
    first_group = np.cumsum(n_groups) - n_groups
    group = first_group[leaf] + position * n_groups[leaf] // counts[leaf]
    group_size = np.bincount(group)
    group_start = np.cumsum(group_size) - group_size

    # Zipf within the leaf, ranks in random order; accessories and niches have no stars.
    rank = np.empty(n)
    order = np.lexsort((rng.random(n), leaf))
    rank[order] = position
    last_part = [path.rsplit("/", 1)[1] for path in paths]
    leads_on = np.isin(last_part, [link[0] for link in assortment.links])
    weight = np.where(leads_on[leaf], (rank + 1.5) ** -0.9, (rank + 4.0) ** -0.6)
    weight /= np.bincount(leaf, weights=weight)[leaf]

    is_new = (rng.random(n) < 0.18) & ~is_niche[leaf]
    age = np.where(is_new, -rng.random(n) * window.days * 0.95, 10 + rng.random(n) * 1000)
    created_at = ((window.start - age * DAY) // 1000 * 1000).astype(np.int64)
    available_from = created_at + rng.integers(0, 7, size=n) * DAY
    far = np.iinfo(np.int64).max
    ends = (rng.random(n) < 0.03) & ~is_new & ~is_niche[leaf]
    available_until = np.where(
        ends,
        window.start + (rng.uniform(0.4, 1.3, size=n) * window.days).astype(np.int64) * DAY,
        far,
    )
    number = rng.permutation(n_items) + 1
    variants = _spread_variants(n_variants, is_niche[leaf], rng)
    return Catalogue(
        paths=paths,
        section_paths=section_paths,
        leaf=leaf,
        section=leaf_section[leaf],
        group=group,
        group_start=group_start,
        group_size=group_size,
        leaf_start=leaf_start,
        leaf_end=leaf_end,
        leaf_weight=leaf_weight,
        section_first_leaf=np.searchsorted(leaf_section, np.arange(len(section_paths))),
        section_last_leaf=np.searchsorted(
            leaf_section, np.arange(len(section_paths)), side="right"
        ) - 1,
        is_niche_section=np.array([path in niches for path in section_paths]),
        weight=weight,
        slope=np.clip(rng.normal(0, 0.7, size=n), -1.5, 1.5),
        price=price,
        created_at=created_at,
        available_from=available_from,
        available_until=available_until,
        season=np.array([assortment.seasons.get(name, (0, 0)) for name in last_part])[leaf],
        rhythm=np.array([assortment.consumables.get(name, 0) for name in last_part])[leaf],
        variants=variants,
        first_variant=n + np.cumsum(variants) - variants,
        number=number,
    )


def _spread_variants(total: int, is_niche: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give `total` variants to ordinary products, two each."""
    variants = np.zeros(len(is_niche), dtype=np.int64)
    parents = rng.permutation(np.flatnonzero(~is_niche))[: (total + 1) // 2]
    variants[parents] = 2
    if total % 2:
        variants[parents[-1]] = 1
    return variants
