"""What may be offered to one user, in the order in which popular items fill a list."""

import duckdb

from cross_sell.warehouse.built import rows


def rank_popular(connection: duckdb.DuckDBPyConnection, user: dict, listed: int) -> int:
    """Make the temporary table popular_items, and return how many items the user may be offered.

    user: as find_user returns it. listed: the length of the user's list.

    popular_items: what may be offered in the user's country, with its places by popularity:
    is_in_their_category where it is among the most popular of a category that the user touched
    most, which come first.
    """
    key = {"user_key": user["user_key"]}
    connection.execute(POPULAR_ITEMS, {**key, "country": user["country"], "listed": listed})
    return rows(connection, OFFERABLE, **key)[0]["offerable"]


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
