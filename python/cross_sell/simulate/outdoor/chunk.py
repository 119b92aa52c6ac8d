"""One chunk of users from taste to tables; chunks know nothing of each other."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.log import Log, events_table
from cross_sell.simulate.outdoor.follow import (
    add_complements, add_refills, log_purchases, new_to_buyer, price_lines,
)
from cross_sell.simulate.outdoor.messages import (
    chances_table, draw_messages, follow_clicks, impressions_table, messages_table,
    withdraw_consent,
)
from cross_sell.simulate.outdoor.promotions import draw_offers, extra_orders, offers_table, redeem
from cross_sell.simulate.outdoor.sessions import browse, draw_visits
from cross_sell.simulate.outdoor.shop import Shop
from cross_sell.simulate.outdoor.shoppers import draw_shoppers, tastes_table
from cross_sell.simulate.people import aliases_table, users_table


def simulate_chunk(
    shop: Shop, first: int, n: int, sessions_per_person: float, numbering: dict[str, int],
    rng: np.random.Generator, message_rng: np.random.Generator,
) -> dict[str, pa.Table]:
    """Return the tables of users `first` to `first + n - 1`; advances the `numbering` of ids.

    message_rng: chance of the shop's messages and of what comes of them, apart from all else.
    """
    catalogue, links, window = shop.catalogue, shop.links, shop.window
    shoppers = draw_shoppers(catalogue, first, n, shop.n_users, window, rng)
    log = Log()
    person, start = draw_visits(shoppers, sessions_per_person, window, rng)
    bought = browse(catalogue, links, shoppers, person, start, window, log, rng)
    bought.order = log.new_orders(len(bought))
    offers = draw_offers(shoppers, window, rng)
    bought = bought.extended(extra_orders(catalogue, shoppers, offers, window, log, rng))
    # Second thoughts leave a cart behind, but no purchase.
    bought = bought.take(new_to_buyer(bought.take(np.arange(0)), bought, catalogue, rng))
    bought = add_complements(catalogue, links, shoppers, bought, window, log, rng)
    bought = add_refills(catalogue, shoppers, bought, window, log, rng)
    messages = draw_messages(
        catalogue, links, shoppers, bought, log.visits(), shop.events_per_user, window, message_rng
    )
    withdraw_consent(shoppers, messages)
    clicked = follow_clicks(catalogue, messages, log, message_rng)
    clicked = clicked.take(new_to_buyer(bought, clicked, catalogue, message_rng))
    bought = bought.extended(clicked)
    bought = bought.take(bought.at < window.end)
    bought = redeem(catalogue, offers, bought, rng)
    quantity, price = price_lines(catalogue, bought.product, rng)
    log_purchases(catalogue, bought, quantity, price, log, rng)
    events = log.arrays(window.start, window.end)
    tables = {
        "events": events_table(events, catalogue, shoppers, numbering, rng),
        "users": users_table(catalogue.section_paths, shoppers, rng),
        "user_aliases": aliases_table(shoppers),
        "messages": messages_table(catalogue, shoppers, messages, numbering),
        "impressions": impressions_table(catalogue, shoppers, events, window, numbering, rng),
        "promotion_offers": offers_table(
            shoppers, offers, bought, quantity * price, numbering
        ),
        "truth/user_tastes": tastes_table(catalogue, shoppers),
        "truth/open_chances": chances_table(shoppers, messages, numbering),
    }
    used = {
        "events": tables["events"].num_rows, "sessions": log.sessions, "orders": log.orders,
        "messages": int(messages["message"].max(initial=-1)) + 1, "visitors": len(shoppers),
        "impressions": tables["impressions"].num_rows, "offers": len(offers["person"]),
    }
    for name, count in used.items():
        numbering[name] += count
    return tables
