"""What a build holds, for people: rows, coverage, and what a few users would be offered."""

from pathlib import Path

import duckdb

from cross_sell.project.paths import project_dir
from cross_sell.run.empty_marts import NEEDS, empty_marts, marts_of_fillers
from cross_sell.run.promotions import format_promotions, summarise_promotions
from cross_sell.send.queue import common_reasons, format_reasons
from cross_sell.warehouse.built import Build, rows
from cross_sell.warehouse.files import counted
from cross_sell.warehouse.targets.target import Target


def summarise(database: Path) -> dict:
    """Return the figures of a built DuckDB file, as `summarise_build` has them."""
    with duckdb.connect(str(database), read_only=True) as connection:
        sizes = connection.execute(
            "select table_name, estimated_size from duckdb_tables()"
        ).fetchall()
        return {"database": str(database), **summarise_build(connection, dict(sizes))}


def summarise_target(target: Target) -> dict:
    """Return the figures of a build on any engine, as `summarise_build` has them."""
    return {"database": target.place, **summarise_build(target, target.table_sizes())}


def summarise_build(build: Build, sizes: dict[str, int]) -> dict:
    """Return the figures of a build.

    sizes: rows of each table. Keys: as_of, layers (rows by layer), inputs (rows by table and fate),
    absent_marts (those that are switched off; what would be read from one of them is null),
    ranking_version (of the parameters that the lists are ranked by; default: the shipped ones),
    coverage
    (users, users with a personal list, items, items recommended), empty_marts (reason by mart),
    marts_of_fillers (reason by mart), queue (push_messages, emails and held_back messages; reasons:
    the commonest why users get none, with their users; open_rate_version: that they are chosen by,
    null without one), promotions (what is given to how many, as summarise_promotions has it),
    warnings (rows of input_warnings), examples
    (five users, each with the three best items and their reasons).
    """
    absent = [mart for mart in NEEDS if mart not in sizes]

    def has(*marts: str) -> bool:
        return not set(marts) & set(absent)

    return {
        "as_of": build.execute("select as_of from int_run_dates").fetchone()[0],
        "inputs": _sorted(rows(build, "select * from int_input_row_counts")),
        "layers": _layers(sizes),
        "absent_marts": absent,
        "ranking_version": build.execute(RANKING_VERSION).fetchone()[0],
        "coverage": rows(build, COVERAGE)[0] if has("user_recommendations") else None,
        "empty_marts": empty_marts(build, sizes),
        "marts_of_fillers": marts_of_fillers(build, sizes),
        "queue": _queue(build) if has(*QUEUE_MARTS) else None,
        "promotions": summarise_promotions(build) if has(*PROMOTION_MARTS) else None,
        "warnings": _sorted(rows(build, WARNINGS)) if has("input_warnings") else None,
        "examples": rows(build, EXAMPLES) if has("user_recommendations") else None,
    }


def _queue(build: Build) -> dict:
    return {
        **rows(build, QUEUE)[0],
        "reasons": common_reasons(build),
        "open_rate_version": build.execute(OPEN_RATE_VERSION).fetchone()[0],
    }


def _sorted(found: list[dict]) -> list[dict]:
    """Return rows in the order of their values, nulls last; databases order texts each their way."""
    return sorted(found, key=lambda row: [(value is None, str(value)) for value in row.values()])


QUEUE_MARTS = ("email_messages", "message_candidates", "promotion_decisions", "push_messages")
PROMOTION_MARTS = ("best_promotions", "promotion_decisions")
WARNINGS = "select * from input_warnings"
QUEUE = """
with

queued as (
    select 'push' as channel, message_id, is_control from push_messages
    union all
    select 'email' as channel, message_id, is_control from email_messages
)

select
    count(distinct case when channel = 'push' and not is_control then message_id end)
        as push_messages,
    count(distinct case when channel = 'email' and not is_control then message_id end) as emails,
    count(distinct case when is_control then message_id end) as held_back
from queued
"""
RANKING_VERSION = "select min(version) from int_live_parameters where model = 'ranking'"
OPEN_RATE_VERSION = "select min(version) from int_live_parameters where model = 'open_rate'"

# What only the source `popular` brings, or what fills a list, tells nothing of the user.
COVERAGE = """
select
    count(distinct user_id) as users,
    count(distinct case when sources <> 'popular' then user_id end) as users_with_a_personal_list,
    (select count(*) from int_eligible_items where is_eligible) as items_to_offer,
    count(distinct item_id) as items_recommended,
    avg(case when sources = 'popular' then 0 else 1 end) as personal_share
from user_recommendations
"""

# The scripted shopper of the demo comes first; else those with the most personal lists, spread
# over the shop by their tie-breakers so that the choice is the same every time.
EXAMPLES = """
with

examples as (
    select
        user_keys.user_id,
        row_number() over (
            order by
                case when user_keys.user_id = 'shopper_camping' then 0 else 1 end,
                user_keys.tie_breaker
        ) as place
    from int_users as user_keys
    inner join user_recommendations as lists
        on
            user_keys.user_id = lists.user_id
            and lists.recommendation_rank = 1
            and lists.sources <> 'popular'
)

select
    examples.user_id,
    lists.recommendation_rank as rank,
    coalesce(items.item_name, lists.item_id) as item,
    lists.sources,
    lists.reason_event_type as reason_event,
    coalesce(reasons.item_name, lists.reason_item_id) as reason,
    lists.reason_people as people
from examples
inner join user_recommendations as lists
    on examples.user_id = lists.user_id
left join int_items as items
    on lists.item_id = items.item_id
left join int_items as reasons
    on lists.reason_item_id = reasons.item_id
where examples.place <= 5 and lists.recommendation_rank <= 3
order by examples.place, lists.recommendation_rank
"""


def _layers(sizes: dict[str, int]) -> dict[str, int]:
    seeds = {file.stem for file in (project_dir() / "seeds").glob("*.csv")}
    layers = {"staging": 0, "intermediate": 0, "marts": 0}
    for name, size in sizes.items():
        if name.startswith(("base_", "stg_")):
            layers["staging"] += size
        elif name.startswith("int_"):
            layers["intermediate"] += size
        elif name not in seeds:
            layers["marts"] += size
    return layers


def ranked_by(version: str) -> str:
    """Return in words which parameters the lists are ranked by."""
    if version == "default":
        return "the shipped weights (cross-sell train ranking learns the shop's own)"
    return f"version {version}, learned from the shop's own past"


def format_coverage(coverage: dict) -> list[str]:
    """Return in two lines how many users have lists, and how many items are on them."""
    return [
        f"Users: {coverage['users']:,}, of whom {coverage['users_with_a_personal_list']:,} have a"
        f" personal list; {coverage['personal_share'] or 0:.0%} of all rows are personal",
        f"Items: {coverage['items_recommended']:,} recommended of"
        f" {coverage['items_to_offer']:,} to offer",
    ]


def format_examples(examples: list[dict]) -> list[str]:
    """Return in lines what a few users would be offered, and why."""
    lines = ["", "Five users and what to offer them:"]
    for row in examples:
        if row["rank"] == 1:
            lines.append(f"  {row['user_id']}")
        reason = f"{row['reason_event']}: {row['reason']}" if row["reason"] else row["sources"]
        people = (
            f", as {counted(row['people'], 'person', 'people')} did" if row["people"] else ""
        )
        lines.append(f"    {row['rank']}. {row['item']}  <- {reason}{people}")
    return lines


def format_queue(queue: dict) -> str:
    """Return in one line what is queued to be sent, and why users get none."""
    text = (
        f"Messages: {counted(queue['push_messages'], 'push message')} and"
        f" {counted(queue['emails'], 'e-mail')} queued"
    )
    if queue["held_back"]:
        text += f", {queue['held_back']:,} held back as control"
    if queue["push_messages"] or queue["emails"]:
        text += f", {chosen_by(queue['open_rate_version'])}"
    withheld = format_reasons(queue["reasons"])
    return f"{text}; withheld: {withheld}" if withheld else text


def chosen_by(version: str | None) -> str:
    """Return in words by what messages are chosen."""
    if version is not None:
        return f"chosen by version {version} of the open rate"
    return "chosen without an open rate (cross-sell train open-rate learns it)"


def format_summary(summary: dict) -> str:
    """Return a summary as text for the terminal."""
    lines = ["", "Rows read    kept        unattributable  rejected"]
    for table in summary["inputs"]:
        if table["read_rows"]:
            lines.append(
                f"{table['read_rows']:<12,} {table['kept_rows']:<11,}"
                f" {table['unattributable_rows']:<15,} {table['rejected_rows']:<9,}"
                f" {table['table_name']}"
            )
    layers = ", ".join(f"{name} {rows:,}" for name, rows in summary["layers"].items())
    lines += ["", f"Rows built: {layers}"]
    if summary["absent_marts"]:
        lines.append(f"Switched off: {', '.join(summary['absent_marts'])}")
    lines.append(f"Ranked by {ranked_by(summary['ranking_version'])}")
    if summary["coverage"]:
        lines += format_coverage(summary["coverage"])
    if summary["queue"]:
        lines.append(format_queue(summary["queue"]))
    if summary["promotions"]:
        lines.append(format_promotions(summary["promotions"]))
    lines += [
        *(f"Empty: {mart}, as {reason}" for mart, reason in summary["empty_marts"].items()),
        *(
            f"Nothing personal: {mart}, as {reason}"
            for mart, reason in summary["marts_of_fillers"].items()
        ),
        *(f"Warning: {warning['message']}" for warning in summary["warnings"] or []),
    ]
    if summary["examples"] is not None:
        lines += format_examples(summary["examples"])
    lines += [
        "",
        f"As of {summary['as_of']}, built in {summary['seconds']} s: {summary['database']}",
    ]
    return "\n".join(lines)
