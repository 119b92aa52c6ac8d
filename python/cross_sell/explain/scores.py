"""The scores of one user, computed anew from the tables that the lists are built from.

The formula is that of the macros `item_scores` and `ranked_scores`: the same parts, summed as whole
trillionths, the trend factor in each, ranked in the same order.
"""

import duckdb

from cross_sell.explain.build import find_user, rows


def score_user(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict:
    """Make the temporary tables of one user, and return the user and the sizes of their list.

    history: the items that the score reads. candidates: all items that the history reaches, with
    score, the share (0 to 1) that the item itself adds where it is in the history, why they are
    withheld, and their place among the items that may be offered.
    popular_items: what may be offered in the user's country, in the order that fills lists:
    is_in_their_category where it is among the most popular of a category that the user touched
    most, which come first.

    Returned: what find_user returns, and offerable (items that the user may be offered), listed (of
    these), personal (of these), last_score (of the last of these). CrossSellError if the build does
    not know the user.
    """
    user = find_user(connection, user_id)
    sizes = rows(connection, LIST_SIZES, user_id=user["user_id"])[0]
    key, country = {"user_key": user["user_key"]}, {"country": user["country"]}
    connection.execute(HISTORY, key)
    connection.execute(CANDIDATES, {**key, **country})
    connection.execute(POPULAR_ITEMS, {**key, **country, "listed": sizes["listed"]})
    return {**user, **rows(connection, OFFERABLE, **key)[0], **sizes}


LIST_SIZES = """
select
    count(*) as listed,
    count(case when not is_fallback then 1 end) as personal,
    min(score) as last_score
from user_recommendations
where user_id = $user_id
"""

HISTORY = """
create or replace temp table history as
select
    histories.history_position,
    histories.item_key,
    items.item_id,
    items.item_name,
    event_types.event_type,
    user_items.event_count,
    user_items.last_at,
    histories.weight,
    histories.row_reads
from int_user_histories as histories
inner join int_items as items
    on histories.item_key = items.item_key
inner join int_event_types as event_types
    on histories.strongest_event_type_key = event_types.event_type_key
inner join int_user_items as user_items
    on
        histories.user_key = user_items.user_key
        and histories.item_key = user_items.item_key
where histories.user_key = $user_key
"""

ADDED = "cast(round(history.weight * likelihoods.likelihood * 1000000000000) as bigint)"
ADDED_WITH_TREND = (
    "cast(round(history.weight * (likelihoods.likelihood * popularity.trend_factor)"
    " * 1000000000000) as bigint)"
)

CANDIDATES = f"""
create or replace temp table candidates as
with

sums as (
    select
        likelihoods.to_item_key as item_key,
        cast(sum({ADDED}) as double) / 1000000000000 as part_sum,
        cast(sum({ADDED_WITH_TREND}) as double) / 1000000000000 as score,
        sum(case when history.item_key = likelihoods.to_item_key then {ADDED} else 0 end)
            / nullif(sum({ADDED}), 0) as own_share
    from history
    inner join int_item_likelihoods as likelihoods
        on
            history.item_key = likelihoods.from_item_key
            and history.row_reads >= likelihoods.likelihood_rank
    inner join int_item_popularity as popularity
        on likelihoods.to_item_key = popularity.item_key
    group by likelihoods.to_item_key
),

scored as (
    select
        sums.item_key,
        sums.part_sum,
        sums.own_share,
        sums.score,
        coalesce(
            suppressions.reason,
            eligible_items.ineligible_reason,
            case when country_exclusions.item_key is not null then 'not sold in the country' end
        ) as withheld_reason
    from sums
    inner join int_eligible_items as eligible_items
        on sums.item_key = eligible_items.item_key
    left join int_user_suppressions as suppressions
        on
            sums.item_key = suppressions.item_key
            and suppressions.user_key = $user_key
    left join int_country_exclusions as country_exclusions
        on
            sums.item_key = country_exclusions.item_key
            and country_exclusions.country = $country
)

select
    scored.*,
    cast(1 + coalesce(sum(case when withheld_reason is null then 1 else 0 end) over (
        order by score desc, item_key asc
        rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as place
from scored
"""

POPULAR_ITEMS = """
create or replace temp table popular_items as
with

categories as (
    select items.category_path
    from int_user_items as user_items
    inner join int_items as items
        on user_items.item_key = items.item_key
    where
        user_items.user_key = $user_key
        and items.category_path is not null
    group by items.category_path
    order by count(*) desc, max(user_items.last_at) desc, items.category_path asc
    limit 3
),

offered as (
    select
        eligible_items.item_key,
        eligible_items.category_path,
        coalesce(popularity.people, 0) as people,
        coalesce(popularity.recent_people, 0) as recent_people
    from int_eligible_items as eligible_items
    left join int_item_popularity as popularity
        on eligible_items.item_key = popularity.item_key
    left join int_country_exclusions as country_exclusions
        on
            eligible_items.item_key = country_exclusions.item_key
            and country_exclusions.country = $country
    where
        eligible_items.is_eligible
        and country_exclusions.item_key is null
),

ranked as (
    select
        item_key,
        category_path,
        row_number() over (
            order by recent_people desc, people desc, item_key asc
        ) as rank_in_shop,
        row_number() over (
            partition by category_path
            order by recent_people desc, people desc, item_key asc
        ) as rank_in_category
    from offered
)

select
    ranked.*,
    categories.category_path is not null and ranked.rank_in_category <= $listed
        as is_in_their_category
from ranked
left join categories
    on ranked.category_path = categories.category_path
"""

OFFERABLE = """
select count(*) as offerable
from popular_items
left join int_user_suppressions as suppressions
    on
        popular_items.item_key = suppressions.item_key
        and suppressions.user_key = $user_key
where suppressions.item_key is null
"""
