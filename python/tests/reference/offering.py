"""What may be offered to whom in a small shop, in plain Python, written from docs/design.md."""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property

from reference.reading import ReadShop
from reference.rhythms import Rhythms
from shop import transactional_kinds

MONTHS_OF_SEASON = ("season_start_month", "season_end_month")


def is_offer(message: dict) -> bool:
    """Return whether the message was sent to offer something: neither held back nor owed anyway."""
    kind = (message["message_kind"] or "").lower().replace(" ", "_").replace("-", "_")
    return not message["is_control"] and kind not in transactional_kinds()


class OfferingShop(ReadShop):
    """A shop as it is read, with what speaks against offering an item."""

    def is_eligible(self, item: str) -> bool:
        """Return whether the item may be offered at as_of."""
        row = self.catalogue.get(item)
        if row is None:
            return not self.catalogue
        if not self.is_recommendable(item):
            return False
        if row["available_from"] is not None and row["available_from"] > self.as_of:
            return False
        if row["available_until"] is not None and row["available_until"] <= self.as_of:
            return False
        if row["stock_quantity"] is not None and row["stock_quantity"] <= 0:
            return False
        months = [row[name] for name in MONTHS_OF_SEASON if row[name] is not None]
        if not months:
            return True
        month, in_season = months[0], {months[0]}
        while month != months[-1]:
            month = month % 12 + 1
            in_season.add(month)
        return self.as_of.month in in_season

    def is_recommendable(self, item: str) -> bool:
        """Return whether the catalogue lets the item be offered at all."""
        return self.catalogue.get(item, {}).get("is_recommendable") is not False

    def is_sold_in(self, item: str, country: str | None) -> bool:
        """Return whether the item is sold in the country."""
        countries = self.catalogue.get(item, {}).get("countries")
        if countries is None or country is None:
            return True
        sold_in = [name.strip().lower() for name in countries.split(",")]
        return country.lower() in sold_in

    def handed_out_only(self) -> list[dict]:
        """Return the rows that were handed out to be sent and that the log does not tell of yet."""
        log = [row for row in self.tables["messages"] if row["sent_at"] <= self.as_of]
        told = {(row["message_id"], row["user_id"]) for row in log if row["item_id"] is not None}

        def is_told(row: dict) -> bool:
            return (row["message_id"], row["user_id"]) in told or any(
                message["user_id"] == row["user_id"]
                and message["channel"].lower() == row["channel"].lower()
                and message["item_id"] in self.product_of
                and self.product_of[message["item_id"]] == self.product_of[row["item_id"]]
                and message["sent_at"] >= row["sent_at"]
                and is_offer(message)
                for message in log
            )

        return [
            row
            for row in self.tables["sent_messages"]
            if row["sent_at"] <= self.as_of
            and not row["is_control"]
            and row["user_id"] in self.users
            and row["item_id"] in self.product_of
            and not is_told(row)
        ]

    def suppressed(self, user: str) -> set[str]:
        """Return the items that are withheld from the user."""
        suppressed = set()
        cooldown = self.settings["message_cooldown_days"]
        offers = [message for message in self.tables["messages"] if is_offer(message)]
        for message in offers + self.handed_out_only():
            if (
                message["user_id"] == user
                and message["item_id"] in self.product_of
                and message["sent_at"] <= self.as_of
                and not (cooldown and message["sent_at"] <= self.as_of - timedelta(days=cooldown))
            ):
                suppressed.add(self.product_of[message["item_id"]])
        bought, returned, last_bought_at = defaultdict(int), defaultdict(int), {}
        for event in self.events:
            if event["user_id"] != user or event["event_type"] not in ("purchase", "return"):
                continue
            quantity = 1 if event["quantity"] is None else event["quantity"]
            item = event["item_id"]
            if event["event_type"] == "purchase":
                bought[item] += quantity
                last_bought_at[item] = max(
                    event["event_at"], last_bought_at.get(item, event["event_at"])
                )
            else:
                returned[item] += quantity
        for item in {*bought, *returned}:
            if item in returned and returned[item] >= bought[item]:
                suppressed.add(item)
                continue
            returns_at = self.rhythms.returns_at(user, item, last_bought_at[item])
            if returns_at is None or returns_at > self.as_of:
                suppressed.add(item)
        return suppressed

    @cached_property
    def rhythms(self) -> Rhythms:
        """Return what the log says of buying again."""
        return Rhythms(self)
