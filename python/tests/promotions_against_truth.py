"""What a training of promotions is worth in a simulated shop whose truth is known; run by hand.

    cross-sell simulate --out DIR --offers 100000 --seed 1
    .venv/bin/python python/tests/promotions_against_truth.py DIR [DIR ...]

Prints a row per shop in Markdown. Nothing is fitted to the truth, which says what each promotion
would earn from each user at the end of the log; the oracle knows it. `earned`: the share of the
oracle's gain over none that the personal policy and the best promotion for all truly earn, and what
the gate made live. `gain`: of the personal policy beside what the gate takes for the best constant,
per later decision, as the gate sees it [95 % interval] and in truth. `spared`: of those whom the
oracle gives none, the share that gets none or the smallest benefit. `loss`: of what is live, beside
the truly best constant, in standard errors of the gate's comparison.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from cross_sell.check.folder import check_folder
from cross_sell.project.paths import project_dir
from cross_sell.project.variables import project_var
from cross_sell.train.promotions.gate import decide
from cross_sell.train.promotions.judging import fit_whole
from cross_sell.train.promotions.model import score
from cross_sell.train.promotions.policy import allowed, choose
from cross_sell.train.promotions.reading import customers_of, read_decisions, read_promotions
from cross_sell.train.promotions.rules import read_rules
from cross_sell.train.promotions.terms import promotion_terms
from cross_sell.train.promotions.training import HORIZON, SHIPPING, examples_of, judge_examples
from cross_sell.train.shops import built_shop, shop_variables

BUILT = ("+int_promotion_examples", "+int_promotions", "+int_promotion_features", "int_users")


def measured(data: Path) -> dict:
    """Return the figures of a simulated shop."""
    terms, rules = promotion_terms(), read_rules()
    with tempfile.TemporaryDirectory(dir=project_dir()) as work:
        variables = shop_variables(Path(work), data)
        as_of = check_folder(data, variables=variables).last_event_at
        with built_shop(Path(work), variables, as_of, print, BUILT) as shop:
            shipping = float(project_var(SHIPPING))
            decisions = read_decisions(shop, terms, shipping)
            promotions = read_promotions(shop)
            names = [*terms, "usual_basket", "usual_margin"]
            rows = shop.execute(
                f"""
                select {", ".join(f"cast({name} as double) as {name}" for name in names)}
                from int_promotion_features
                inner join int_promotion_moments using (user_key, moment_at)
                where is_now
                order by user_key
                """
            ).fetchnumpy()
            profits = shop.execute(
                f"""
                select users.user_key, truth.promotion_id, truth.expected_profit
                from '{data}/truth/promotion_profits.parquet' as truth
                inner join int_users as users using (user_id)
                order by users.user_key, truth.promotion_id nulls first
                """
            ).fetchnumpy()["expected_profit"].reshape(-1, len(promotions.arms))
    columns = {name: np.ma.filled(np.ma.asarray(rows[name]), np.nan) for name in names}
    is_running = np.ones(profits.shape, dtype=bool)
    customers = customers_of(columns, terms, promotions, shipping, is_running)
    examples = examples_of(decisions, as_of, int(project_var(HORIZON)), print)
    judgement = judge_examples(examples, print)
    decision = decide(judgement, examples.unlogged)
    known = examples.decisions
    is_allowed = allowed(customers, known.supports(), rules)
    chosen = choose(score(fit_whole(known), customers), is_allowed)
    return figures(profits, chosen, decision, judgement, decisions, customers.benefits)


def figures(profits, chosen, decision, judgement, decisions, benefits) -> dict:
    """Return the figures of what was chosen, beside the true profits of shape (users, arms)."""
    arms = decisions.arms
    rows = np.arange(len(chosen))
    uplift = profits - profits[:, :1]
    oracle = uplift.max(axis=1).mean()
    constants = uplift.mean(axis=0)
    personal = uplift[rows, chosen].mean()
    live = personal if decision.constant is None else constants[arms.index(decision.constant)]
    needs_none = uplift.argmax(axis=1) == 0
    smallest = np.where(benefits[:, 1:] > 0, benefits[:, 1:], np.inf).min(axis=1)
    is_spared = (chosen == 0) | (benefits[rows, chosen] <= smallest)
    gain = judgement.beside(judgement.best)["gain_of_personal"]
    return {
        "decisions": len(decisions), "live": decision.constant or "personal",
        "oracle": oracle, "personal": personal / oracle,
        "best constant": f"{constants.max() / oracle:.1%} ({arms[int(constants.argmax())]})",
        "live earns": live / oracle,
        "gain": f"{gain['value']:+.2f} [{gain['low']:+.2f}, {gain['high']:+.2f}]",
        "true gain": personal - constants[arms.index(judgement.best)],
        "spared": is_spared[needs_none].mean(),
        "loss": (constants.max() - live) / gain["error"],
    }


def main(folders: list[str]) -> None:
    """Print the table."""
    table = [measured(Path(folder)) for folder in folders]
    print("| " + " | ".join(table[0]) + " |\n|" + "---|" * len(table[0]))
    for found in table:
        shares = ("personal", "live earns", "spared")
        print("| " + " | ".join(
            f"{value:.1%}" if name in shares else f"{value:,.2f}"
            if isinstance(value, float) else str(value)
            for name, value in found.items()
        ) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
