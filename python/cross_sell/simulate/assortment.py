"""What describes the goods of a shop: categories, words, and what goes with what, as plain data."""

from dataclasses import dataclass, field

# category path: (relative demand, lowest price, highest price, noun, details)
Leaves = dict[str, tuple[float, float, float, str, str]]


@dataclass(frozen=True)
class Assortment:
    """The data of one shape of shop. All but `leaves` and `niches` name a leaf by the last part of
    its path.

    links: first leaf, the leaf that a buyer of it goes on to, and the bucket of the delay.
    probabilities: of each link of a product. consumables: days until the next purchase. seasons:
    first and last month. own_label: the brand of the cheapest product of each group, if any.
    tells_repurchasable: whether the catalogue says what is bought again.
    """

    leaves: Leaves
    links: tuple[tuple[str, str, int], ...]
    probabilities: tuple[float, ...]
    consumables: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    brands: tuple[str, ...]
    models: tuple[str, ...]
    praise: tuple[str, ...]
    variants: tuple[str, ...]
    described_as: tuple[str, str]  # what stands in a description before the category, the brand
    niches: Leaves = field(default_factory=dict)
    own_label: str | None = None
    tells_repurchasable: bool = True

    @property
    def every_leaf(self) -> Leaves:
        """All leaves, niches last."""
        return self.leaves | self.niches
