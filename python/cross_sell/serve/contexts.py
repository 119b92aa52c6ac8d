"""The contexts that a page may be asked for, each with what re-ranks its list during a visit.

Lists of their own will take their places here when builds have them.
"""

from typing import NamedTuple


class Visit(NamedTuple):
    """What recent_item_ids are.

    event_type: what the customer did with them. brings: the kind of related items (rows_sql.KINDS)
    that follow from them.
    """

    event_type: str
    brings: str


LOOKED_AT, IN_CART = Visit("view", "next"), Visit("add_to_cart", "complements")
CONTEXTS = {
    "home": LOOKED_AT,
    "product": LOOKED_AT,
    "email": LOOKED_AT,
    "cart": IN_CART,
    "checkout": IN_CART,
}
