"""What a user's class depends on, as the macro promotion_terms names it."""

from cross_sell.project.macros import load_macro


def promotion_terms() -> list[str]:
    """Return the terms of the project: columns of int_promotion_features."""
    return list(load_macro("promotions", "promotion_terms")())
