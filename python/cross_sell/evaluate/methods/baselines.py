"""Simple methods to be better than, as SQL: each a list of items for every evaluated user."""

import duckdb

from cross_sell.evaluate.methods.method import LIST_LENGTH, SqlMethod, best_items

POPULAR_DAYS = 28


def load_list_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what the baselines share: how popular the offered items are, and how deep to look.

    popular_items: one row per country and touched item that may be offered there, ranked by
        people in the window, by people of the last 28 days, and within its category by people of
        the last recent_days; ties go to the more popular in the window, then to the tie-breaker.
    list_users (user_key, country, places): places = how many ranks of popular_items hold a whole
        list, whatever is suppressed for the user.
    """
    connection.execute(POPULAR_ITEMS)
    connection.execute(LIST_USERS)


POPULAR_ITEMS = f"""
create or replace temp table popular_items as
with recent_people as (
    select user_items.item_key, count(*) as people
    from int_user_items as user_items
    cross join int_run_dates as run_dates
    where user_items.last_at > run_dates.as_of - to_days({POPULAR_DAYS})
    group by user_items.item_key
),
countries as (
    select distinct country from evaluated_users
),
offered as (
    select
        countries.country,
        items.item_key,
        items.category_path,
        popularity.people,
        popularity.recent_people as trend_people,
        coalesce(recent_people.people, 0) as recent_people
    from int_eligible_items as items
    inner join int_item_popularity as popularity
        on items.item_key = popularity.item_key
    left join recent_people
        on items.item_key = recent_people.item_key
    cross join countries
    left join int_country_exclusions as country_exclusions
        on
            items.item_key = country_exclusions.item_key
            and countries.country = country_exclusions.country
    where items.is_eligible and country_exclusions.item_key is null
)
select
    country,
    item_key,
    category_path,
    row_number() over (
        partition by country order by people desc, item_key
    ) as window_rank,
    row_number() over (
        partition by country order by recent_people desc, people desc, item_key
    ) as recent_rank,
    row_number() over (
        partition by country, category_path
        order by trend_people desc, people desc, item_key
    ) as category_rank
from offered
"""

LIST_USERS = f"""
create or replace temp table list_users as
select
    users.user_key,
    users.country,
    {LIST_LENGTH} + count(suppressions.item_key) as places
from evaluated_users as users
left join int_user_suppressions as suppressions
    on users.user_key = suppressions.user_key
group by users.user_key, users.country
"""

# The ranks are joined one by one: a join on `places >= rank` alone would compare every user with
# every item.
POPULAR = """(
    select users.user_key, items.item_key, -items.{rank} as score
    from (
        select user_key, country, unnest(range(1, places + 1)) as place from list_users
    ) as users
    inner join popular_items as items
        on users.country = items.country and users.place = items.{rank}
)"""

POPULAR_IN_LAST_CATEGORY = """(
    with last_items as (
        select
            user_items.user_key,
            items.category_path,
            row_number() over (
                partition by user_items.user_key
                order by user_items.last_at desc, user_items.item_key
            ) as recency
        from int_user_items as user_items
        inner join int_items as items on user_items.item_key = items.item_key
        where user_items.user_key in (select user_key from evaluated_users)
    ),
    users as (
        select
            list_users.user_key,
            list_users.country,
            last_items.category_path,
            unnest(range(1, list_users.places + 1)) as place
        from list_users
        inner join last_items
            on list_users.user_key = last_items.user_key and last_items.recency = 1
    )
    select users.user_key, items.item_key, -items.category_rank as score
    from users
    inner join popular_items as items
        on
            users.country = items.country
            and users.category_path = items.category_path
            and users.place = items.category_rank
)"""

RECENTLY_VIEWED = "(select user_key, item_key, epoch_us(last_at) as score from int_user_items)"

MOST_POPULAR = SqlMethod("most_popular", best_items(POPULAR.format(rank="window_rank")))

BASELINES = (
    MOST_POPULAR,
    SqlMethod("most_popular_28_days", best_items(POPULAR.format(rank="recent_rank"))),
    SqlMethod("popular_in_last_category", best_items(POPULAR_IN_LAST_CATEGORY)),
    SqlMethod("recently_viewed", best_items(RECENTLY_VIEWED)),
)
