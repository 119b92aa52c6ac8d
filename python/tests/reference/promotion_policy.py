"""Promotions in plain Python, from docs/formulas.md: what they bring, and who gets which."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

WORTH = 1.96
TINY = 1e-4
CLASSES = {
    "support": "not offered often enough to know",
    "minimum": "usual basket below every minimum",
    "margin": "no margin would be left",
}


def sigmoid(x: float) -> float:
    """Return the chance of some log odds."""
    return 1 / (1 + math.exp(-x))


@dataclass
class Model:
    """A fitted model: value, mean and scale by (component, term); version."""

    parameters: dict[tuple[str, str], tuple[float, float, float]]
    version: str

    def value(self, component: str, term: str) -> float:
        return self.parameters.get((component, term), (0.0, 0.0, 1.0))[0]

    @property
    def is_personal(self) -> bool:
        return self.value("policy", "personal") == 1

    @property
    def constant_promotion(self) -> str | None:
        for component, term in self.parameters:
            if component == "constant_promotion" and term != "none":
                return term
        return None

    @property
    def classes(self) -> list[int]:
        told = [component for component, term in self.parameters if term == "constant"]
        return [number for number in range(1, 7) if f"class_{number}" in told]

    def shares(self, user: dict, terms: list[str]) -> list[float]:
        """Return how likely each class is."""
        odds = [math.exp(self.gate(f"gate_{number}", user, terms)) for number in self.classes]
        return [each / sum(odds) for each in odds]

    def gate(self, component: str, user: dict, terms: list[str]) -> float:
        """Return the log odds of a class."""
        total = self.value(component, "constant")
        for term in terms:
            value, mean, scale = self.parameters[component, term]
            x = user[term]
            if x is not None:
                total += value * (math.copysign(math.log(1 + abs(x)), x) - mean) / scale
        return total

    def answer(self, shares: list[float], share: float, margin: float, worth: float) -> dict:
        """Return what a user does with a benefit of a share of the basket, and of a worth."""
        return self._answer(shares, share, margin, worth, {})

    def moved(
        self, shares: list[float], share: float, margin: float, worth: float
    ) -> list[float]:
        """Return what the profit gains along each direction, by a tiny step along it."""
        found = []
        for direction in (1, 2, 3, 4):
            ends = [
                self._answer(shares, share, margin, worth, {direction: step})["profit"]
                for step in (TINY, -TINY)
            ]
            found.append((ends[0] - ends[1]) / (2 * TINY))
        return found

    def _answer(self, shares, share, margin, worth, moved: dict[int, float]) -> dict:
        chance_of_all = later_of_all = 0.0
        for number, weight in zip(self.classes, shares, strict=True):

            def term(name: str, number: int = number) -> float:
                shift = sum(
                    step * self.value(f"uncertainty_{number}", f"{name}|{direction}")
                    for direction, step in moved.items()
                )
                return self.value(f"class_{number}", name) + shift

            odds = term("constant")
            for step in (1, 2, 3):
                _, start, width = self.parameters["class_1", f"benefit_{step}"]
                odds += term(f"benefit_{step}") * min(max((share - start) / width, 0), 1)
            chance = sigmoid(odds)
            after = term("later_promoted" if share > 0 else "later_plain")
            later = (1 - chance) * term("later_without_order") + chance * after
            chance_of_all += weight * chance
            later_of_all += weight * later
        return {
            "chance": chance_of_all, "later": later_of_all,
            "profit": chance_of_all * (margin - worth) + later_of_all * margin,
        }


def benefit(promotion: dict, basket: float, shipping_cost: float) -> float:
    """Return what a promotion is worth to a basket."""
    if basket < (promotion["minimum_spend"] or 0):
        return 0.0
    off = basket * (promotion["discount_percent"] or 0) / 100 + (promotion["discount_amount"] or 0)
    return min(off, basket) + (shipping_cost if promotion["is_free_shipping"] else 0)


def scores(
    model: Model, user: dict, promotions: list[dict], terms: list[str], cost: float
) -> list[dict]:
    """Return what each running promotion brings in from a user, in the order of promotions."""
    shares = model.shares(user, terms)
    margin, basket = user["usual_margin"], user["usual_basket"]
    none, still = model.answer(shares, 0, margin, 0), model.moved(shares, 0, margin, 0)
    found = []
    for promotion in promotions:
        amount = benefit(promotion, basket, cost)
        share = min(amount / basket, 1) if basket else 0.0
        looked_up = math.floor(1000 * share + 0.5) / 1000
        got = model.answer(shares, looked_up, margin, amount)
        moved = model.moved(shares, looked_up, margin, amount)
        errors = [one - other for one, other in zip(moved, still, strict=True)]
        uplift, half = got["profit"] - none["profit"], WORTH * math.hypot(*errors)
        found.append({
            "promotion_id": promotion["promotion_id"], "benefit_amount": amount,
            "benefit_share": share, "order_chance": got["chance"],
            "expected_cost": got["chance"] * amount, "later_orders": got["later"],
            "expected_profit": got["profit"], "expected_profit_without": none["profit"],
            "uplift": uplift, "uplift_low": uplift - half, "uplift_high": uplift + half,
            "errors": errors, "margin_share": (margin - amount) / basket if basket else None,
            "later_profit": (got["later"] - none["later"]) * margin,
            "chance_without": none["chance"],
        })
    return found


def pick(
    model: Model, options: list[dict], support: dict[str, int], rules: dict, mean_chance: float
) -> tuple[dict | None, list[dict], str | None]:
    """Return what the policy gives, the options from the best on, and why it gives none."""
    multiplier = model.value("policy", "budget_multiplier")

    def obstacle(option: dict) -> str | None:
        share = option["margin_share"]
        if not model.is_personal and option["promotion_id"] != model.constant_promotion:
            return "other"
        if support[option["promotion_id"]] < rules["least_support"]:
            return "support"
        if model.is_personal and option["benefit_amount"] <= 0:
            return "minimum"
        if share is None or share < rules["least_margin_share"]:
            return "margin"
        if model.is_personal and option["uplift_low"] <= multiplier * option["expected_cost"]:
            return "unsure"
        return None

    order = [None, "unsure", "margin", "minimum", "support", "other"]
    for number, option in enumerate(options):
        option["score"] = option["uplift"] - multiplier * option["expected_cost"]
        option["obstacle"] = obstacle(option)
        option["rank"] = (
            order.index(option["obstacle"]), -option["score"], option["expected_cost"], number,
        )
    ranked = sorted(options, key=lambda option: option["rank"])
    best = ranked[0]
    if best["obstacle"] is None:
        half = (best["uplift_high"] - best["uplift_low"]) / 2

        def is_enough(option: dict) -> bool:
            increment = best["score"] - option["score"]
            spread = WORTH * math.dist(best["errors"], option["errors"])
            return option is best or (increment <= half and increment <= spread)

        enough = [option for option in ranked if option["obstacle"] is None and is_enough(option)]
        return min(enough, key=lambda option: option["expected_cost"]), ranked, None
    if best["obstacle"] != "unsure":
        return None, ranked, CLASSES.get(best["obstacle"])
    if best["uplift_low"] > 0:
        why = "the budget does more with others"
    elif best["uplift"] > 0:
        why = "no promotion surely pays"
    elif best["uplift"] > best["later_profit"]:
        why = "would cost later orders"
    elif best["chance_without"] >= mean_chance:
        why = "buys anyway"
    else:
        why = "not moved by a promotion"
    return None, ranked, why


def lot(salt: str, purpose: str, text: str) -> int:
    """Return a draw from 0 to 999,999."""
    digest = hashlib.md5(f"{salt}|{purpose}|{text}".encode()).hexdigest()
    return int(digest[:15], 16) % 1_000_000


def choice(
    user_id: str, picked: str | None, running: list[str], offers: list[dict], as_of: datetime,
    rules: dict, salt: str,
) -> dict:
    """Return what a user gets, with its propensity.

    offers: decisions about the user, up to as_of. picked: what the policy gives.
    """
    holdout, exploration = rules["holdout_share"], rules["exploration_share"]
    arms = [None, *running]
    day = f"{user_id}|{as_of.date()}"
    promoted = [
        offer for offer in offers
        if offer["promotion_id"] is not None
        and as_of - timedelta(days=70) < offer["offered_at"] <= as_of
    ]
    is_capped = len(promoted) >= rules["offers_in_70_days"]
    is_holdout = lot(salt, "promotion holdout", user_id) < round(1e6 * holdout)
    explores = lot(salt, "promotion exploration", day) < round(1e6 * exploration)
    drawn = arms[lot(salt, "promotion", day) * len(arms) // 1_000_000]
    given = None if is_holdout or is_capped else drawn if explores else picked
    propensity = {
        arm: holdout * (arm is None)
        + (1 - holdout) * ((1 - exploration) * (arm == picked) + exploration / len(arms))
        for arm in arms
    }
    assert math.isclose(sum(propensity.values()), 1)
    is_choice = running and not is_capped
    return {
        "promotion_id": given, "propensity": propensity[given] if is_choice else 1.0,
        "is_exploration": bool(is_choice and explores and not is_holdout),
        "is_holdout": is_holdout, "is_capped": is_capped,
        "is_decided": any(offer["window_ends_at"] > as_of for offer in offers),
    }
