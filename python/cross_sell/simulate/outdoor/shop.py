"""What all parts of an outdoor shop share, and the jobs of its random generators."""

from dataclasses import dataclass

from cross_sell.simulate.catalogue import Catalogue, build_catalogue
from cross_sell.simulate.clock import Window, generator
from cross_sell.simulate.outdoor.assortment import OUTDOOR
from cross_sell.simulate.outdoor.special import BOT_VIEWS
from cross_sell.simulate.size import Size
from cross_sell.simulate.truth import Links, build_links

(
    JOB_CATALOGUE, JOB_LINKS, JOB_ITEMS, JOB_PILOT, JOB_CHUNK, JOB_BOTS, JOB_MESSAGES,
    JOB_PILOT_MESSAGES, JOB_ONWARD, JOB_ANSWERS, JOB_OFFERS, JOB_WORTHS,
) = range(12)


@dataclass(frozen=True)
class Shop:
    """What every chunk needs: the catalogue, its truth, the window, the number of users."""

    catalogue: Catalogue
    links: Links
    window: Window
    n_users: int
    events_per_user: float


def count_bots(size: Size) -> int:
    """Return at most one bot for 2,500 users, and never so many that they fill the shop."""
    return max(1, min(size.users // 2500, 100, size.events // (30 * BOT_VIEWS)))


def build_shop(size: Size, window: Window, seed: int) -> Shop:
    """Return what all chunks share; the same arguments give the same goods."""
    catalogue = build_catalogue(OUTDOOR, size.items, window, generator(seed, JOB_CATALOGUE))
    links = build_links(OUTDOOR, catalogue, window, generator(seed, JOB_LINKS))
    wanted = size.events - count_bots(size) * BOT_VIEWS
    return Shop(catalogue, links, window, size.users, wanted / size.users)
