"""The contexts that a page may be asked for, each with what re-ranks its list during a visit.

Lists of their own will take their places here when builds have them.
"""

# Context -> the kind of related items (rows_sql.KINDS) that recent_item_ids bring.
CONTEXTS = {
    "home": "next",
    "product": "next",
    "email": "next",
    "cart": "complements",
    "checkout": "complements",
}
