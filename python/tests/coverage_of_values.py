"""How often the 95 % interval of the doubly robust value covers the truth; run by hand.

    .venv/bin/python python/tests/coverage_of_values.py [REPLICATES]

Each replicate draws a log anew. Judged are a fixed policy by kind of user, the best promotion for
all, and how much more the first earns; logs are targeted (10 % by lot) or drawn by lot throughout.
"""

import sys

import numpy as np

from cross_sell.evaluate.promotions.value import Estimate, Logged, doubly_robust, ips, paired, snips
from cross_sell.train.promotions.decisions import Decisions
from cross_sell.train.promotions.outcomes import foretold_profits
from cross_sell.train.promotions.recipes import Recipe
from promotion_decisions import ARMS, drawn

SIZES = {True: (5_000, 20_000), False: (2_000, 20_000)}
LARGE = 400_000


def by_kind(decisions: Decisions) -> np.ndarray:
    """Return 20 % off for those who buy with promotions, 30 % for new users, and none for others."""
    orders, _, _, promoted, _ = decisions.customers.user_terms.T
    return np.select([promoted > 0.5, orders == 0], [4, 5], 0)


def true_values() -> tuple[float, int]:
    """Return what the policy by kind truly earns per decision, and what each arm earns."""
    found = [drawn(LARGE, seed) for seed in (10**6, 10**6 + 1)]
    rows = np.arange(LARGE)
    policy = np.mean([draw.profits[rows, by_kind(draw.decisions)].mean() for draw in found])
    arms = np.mean([draw.profits.mean(axis=0) for draw in found], axis=0)
    return float(policy), arms


def replicate(rows: int, seed: int, is_targeted: bool, arm: int) -> dict[str, Estimate]:
    """Return the estimates of one log."""
    decisions = drawn(rows, seed, is_targeted).decisions
    logged = Logged(
        decisions.users, decisions.chosen, decisions.propensity, decisions.net_profit,
        foretold_profits(decisions, Recipe(3, 10.0)),
    )
    policy, constant = by_kind(decisions), np.full(rows, arm)
    return {
        "policy, doubly robust": doubly_robust(logged, policy),
        "policy, SNIPS": snips(logged, policy),
        "policy, IPS": ips(logged, policy),
        "best constant, doubly robust": doubly_robust(logged, constant),
        "paired gain, doubly robust": paired(logged, policy, constant),
    }


def main(replicates: int) -> None:
    """Print the table in Markdown."""
    policy, arms = true_values()
    arm = int(arms.argmax())
    truths = {"policy": policy, "best constant": arms[arm], "paired gain": policy - arms[arm]}
    told = ", ".join(f"{name} {value:.2f}" for name, value in truths.items())
    print(f"{replicates} replicates; truth: {told} (best constant: {ARMS[arm]} %)\n")
    print("| log | decisions | estimate | covered | bias | deviation | mean error |")
    print("|---|---|---|---|---|---|---|")
    for is_targeted, sizes in SIZES.items():
        for rows in sizes:
            found = [replicate(rows, seed, is_targeted, arm) for seed in range(replicates)]
            for name in found[0]:
                truth = truths[name.split(",")[0]]
                values = np.array([draw[name].value for draw in found])
                errors = np.array([draw[name].error for draw in found])
                covered = np.mean([draw[name].low <= truth <= draw[name].high for draw in found])
                log = "targeted" if is_targeted else "by lot"
                print(
                    f"| {log} | {rows:,} | {name} | {covered:.1%} | {values.mean() - truth:+.3f}"
                    f" | {values.std():.3f} | {errors.mean():.3f} |", flush=True,
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
