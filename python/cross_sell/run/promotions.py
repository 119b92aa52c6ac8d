"""Which promotions a build gives, to how many users, and why others get none."""

from cross_sell.warehouse.built import Build, rows
from cross_sell.warehouse.files import counted, printable

SHOWN = 3


def summarise_promotions(build: Build) -> dict:
    """Return what promotions are given.

    Keys: given (promotion_id and users, the most common first), reasons (the three commonest why
    users get none, with their users), decisions (to be handed out), version (of the model that they
    are chosen by, null without one).
    """
    return {
        "given": rows(build, GIVEN),
        "reasons": rows(build, REASONS),
        "decisions": build.execute(DECISIONS).fetchone()[0],
        "version": build.execute(VERSION).fetchone()[0],
    }


def format_promotions(promotions: dict) -> str:
    """Return in one line how many users get which promotion, and why others get none."""
    given = promotions["given"]
    parts = [
        f"{printable(row['promotion_id'])} for {counted(row['users'], 'user')}"
        for row in given[:SHOWN]
    ]
    if len(given) > SHOWN:
        users = sum(row["users"] for row in given[SHOWN:])
        parts.append(f"{counted(len(given) - SHOWN, 'other')} for {counted(users, 'user')}")
    text = f"Promotions: {', '.join(parts) or 'none'}"
    if promotions["reasons"]:
        reasons = ", ".join(
            f"{row['reason']} ({counted(row['users'], 'user')})" for row in promotions["reasons"]
        )
        text += f"; none: {reasons}" if parts else f", as {reasons}"
    if promotions["version"] is None and given:
        text += "; cross-sell train promotions learns whom to give which"
    return text


GIVEN = """
select promotion_id, count(*) as users
from best_promotions
where promotion_id is not null
group by promotion_id
order by users desc, promotion_id
"""

# How many days ago it was is another matter for each user.
REASONS = """
select
    case when reason like 'had a promotion%' then 'had a promotion in 70 days' else reason end
        as reason,
    count(*) as users
from best_promotions
where promotion_id is null
group by 1
order by users desc, reason
limit 3
"""

DECISIONS = "select count(*) from promotion_decisions"
VERSION = "select min(version) from int_live_parameters where model = 'promotions'"
