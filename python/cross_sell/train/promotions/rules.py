"""The rules of the policy that concern the choice itself, from seeds/promotion_policy.csv."""

from cross_sell.project.seeds import read_seed, seed_files
from cross_sell.train.promotions.policy import Rules

SEED = "promotion_policy"


def read_rules() -> Rules:
    """Return the rules as the seed has them."""
    names, rows = read_seed(seed_files()[SEED])
    cells = [dict(zip(names, row, strict=False)) for row in rows]
    values = {row["rule"]: float(row["value"]) for row in cells}
    return Rules(values["least_margin_share"], int(values["least_support"]))
