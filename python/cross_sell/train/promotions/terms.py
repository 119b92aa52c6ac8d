"""What a user's answer to a promotion depends on, as the macro promotion_terms names it."""

from dataclasses import dataclass

from cross_sell.project.macros import load_macro


@dataclass(frozen=True)
class Terms:
    """user: terms of the user alone. moderators: what multiplies the share of the benefit.

    benefit: names of these products, in the order of the moderators.
    """

    user: list[str]
    moderators: list[str]
    benefit: list[str]

    @property
    def known(self) -> list[str]:
        """Return each term of the user or moderator once: a moderator may be both."""
        return list(dict.fromkeys([*self.user, *self.moderators]))


def promotion_terms() -> Terms:
    """Return the terms of the project."""
    found = load_macro("promotions", "promotion_terms")()
    return Terms(*(list(found[group]) for group in ("user", "moderator", "benefit")))
