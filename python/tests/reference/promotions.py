"""Promotions in plain Python, from docs/formulas.md: what they bring, and who gets which."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

WORTH = 1.96
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

    def without(self, component: str, user: dict, terms: list[str]) -> float:
        """Return the linear predictor without a promotion."""
        total = self.value(component, "constant")
        for term in terms:
            value, mean, scale = self.parameters[component, term]
            x = user[term]
            if x is not None:
                total += value * (math.copysign(math.log(1 + abs(x)), x) - mean) / scale
        return total

    def slope(self, component: str, user: dict, benefits: dict[str, str]) -> float:
        return sum(self.value(component, term) * user[name] for term, name in benefits.items())

    def slope_error(self, component: str, user: dict, benefits: dict[str, str]) -> float:
        """Return the root of z'Sz, with S made whole from its upper half."""
        names = list(benefits)
        variance = 0.0
        for i, first in enumerate(names):
            for j, second in enumerate(names):
                term = f"{names[min(i, j)]}|{names[max(i, j)]}"
                covariance = self.value(f"{component}_covariance", term)
                variance += covariance * user[benefits[first]] * user[benefits[second]]
        return math.sqrt(max(variance, 0))


def benefit(promotion: dict, basket: float, shipping_cost: float) -> float:
    """Return what a promotion is worth to a basket."""
    if basket < (promotion["minimum_spend"] or 0):
        return 0.0
    off = basket * (promotion["discount_percent"] or 0) / 100 + (promotion["discount_amount"] or 0)
    return min(off, basket) + (shipping_cost if promotion["is_free_shipping"] else 0)


def scores(model: Model, user: dict, promotions: list[dict], terms: dict, cost: float) -> list[dict]:
    """Return what each running promotion brings in from a user, in the order of promotions."""
    benefits = dict(zip(terms["benefit"], terms["moderator"], strict=True))
    part = {name: model.without(name, user, terms["user"]) for name in ("order", "later_orders")}
    slope = {name: model.slope(name, user, benefits) for name in part}
    error = {name: model.slope_error(name, user, benefits) for name in part}
    margin, basket = user["usual_margin"], user["usual_basket"]
    chance_without = sigmoid(part["order"])
    without = (chance_without + max(part["later_orders"], 0)) * margin
    found = []
    for promotion in promotions:
        amount = benefit(promotion, basket, cost)
        share = min(amount / basket, 1) if basket else 0.0
        chance = sigmoid(part["order"] + share * slope["order"])
        later = max(part["later_orders"] + share * slope["later_orders"], 0)
        profit = chance * (margin - amount) + later * margin
        order_error = share * chance * (1 - chance) * (margin - amount) * error["order"]
        later_error = share * margin * error["later_orders"]
        half = WORTH * math.hypot(order_error, later_error)
        found.append({
            "promotion_id": promotion["promotion_id"], "benefit_amount": amount,
            "benefit_share": share, "order_chance": chance, "expected_cost": chance * amount,
            "later_orders": later, "expected_profit": profit, "expected_profit_without": without,
            "uplift": profit - without, "uplift_low": profit - without - half,
            "uplift_high": profit - without + half, "errors": (order_error, later_error),
            "margin_share": (margin - amount) / basket if basket else None,
            "later_profit": (later - max(part["later_orders"], 0)) * margin,
            "chance_without": chance_without,
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
