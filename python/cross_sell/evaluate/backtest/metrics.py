"""Metrics of ranked lists, user by user in SQL.

Targets of a class (new to the user, known to the user, all) are measured on the list of that class:
a list full of known items cannot find new ones. h_k is 1 if the item at place k of the list (20
places) is a target, else 0; n is the number of the user's targets. A user without a list has 0
everywhere.

hit_rate_at_20      1 if any h_1 .. h_20 is 1 (Deshpande and Karypis 2004).
map_at_12           sum over k <= 12 of h_k * (h_1 + .. + h_k) / k, divided by min(n, 12): average
                    precision (Manning, Raghavan and Schuetze 2008, 8.4), cut at 12 so that a list
                    of hits only has 1. Its mean over users is MAP.
ndcg_at_10          sum over k <= 10 of h_k / log2(k + 1), divided by the same sum of the ideal
                    list, min(n, 10) hits in front (Jarvelin and Kekalainen 2002, binary gains).
recall_at_20        (h_1 + .. + h_20) / n (Herlocker et al. 2004).
serendipity_at_20   hits that are not in the same user's list of most popular items of the class,
                    divided by 20 (Ge, Delgado-Battenfeld and Jannach 2010: useful and not obvious).

Figures of a method's lists of all items, over all evaluated users, with or without hits:

coverage            distinct items in any list / items that may be offered (Herlocker et al. 2004,
                    catalogue coverage).
novelty             mean over a list of -log2(people who touched the item / users with touches),
                    then mean over the users with a list: mean self-information (Zhou et al. 2010).
                    An item nobody touched counts as touched by one.
category_diversity  1 - pairs of the list in the same category / pairs, mean over the users with
                    two items or more (Ziegler et al. 2005, intra-list similarity). Items without
                    a category are unlike all. Null where the shop has fewer than two categories.
long_tail_share     mean over the users with a list of its share of items that are not among the
                    most touched 20 % of the touched items (Abdollahpouri et al. 2019).
list_length         mean number of items in a list; users without a list have 0.

One user with the new targets 7 and 8 has the new items 5, 7, 6 for a list. Its one hit is at place
2 and not popular: MAP is 1/2 / 2, NDCG 1/log2(3) / (1 + 1/log2(3)), recall 1/2, serendipity 1/20.
That 8 stands in the list of known items counts for nothing.

>>> connection = duckdb.connect()
>>> connection.sql("create table lists as select 1 as user_key, unnest([5, 7, 6, 8]) as item_key,"
...     " unnest(['new', 'new', 'new', 'known']) as item_class, unnest([1, 2, 3, 1]) as item_rank")
>>> connection.sql("create table popular_lists as from lists where item_rank = 1")
>>> connection.sql("create table targets as select 7 as days, 'any' as event_type,"
...     " 'new' as item_class, 1 as user_key, unnest([7, 8]) as item_key")
>>> connection.sql("create table cases as select distinct * exclude (item_key),"
...     " 'all' as user_class, 2 as targets, 0 as case_number from targets")
>>> create_user_values(connection)
>>> add_user_values(connection, "ours")
>>> slice_values(connection, ["ours"], (7, "any", "new", "all", 1)).round(3).tolist()
[[[1.0, 0.25, 0.387, 0.5, 0.05]]]
"""

import duckdb
import numpy as np

from cross_sell.evaluate.methods.method import LIST_LENGTH

METRICS = ("hit_rate_at_20", "map_at_12", "ndcg_at_10", "recall_at_20", "serendipity_at_20")
LIST_FIGURES = ("coverage", "novelty", "category_diversity", "long_tail_share", "list_length")
SLICE = ("days", "event_type", "item_class", "user_class")


def create_user_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `user_values`: metrics by method and case; no row means all are 0."""
    columns = ", ".join(f"{metric} double" for metric in METRICS)
    connection.execute(
        "create or replace temp table user_values (method varchar, days integer,"
        " event_type varchar, item_class varchar, user_class varchar, case_number bigint,"
        f" {columns})"
    )


def add_user_values(connection: duckdb.DuckDBPyConnection, method: str) -> None:
    """Measure the table `lists` of a method against `targets`, into `user_values`.

    lists: user_key, item_key, item_class, item_rank from 1. popular_lists: the same of the most
    popular items.
    """
    connection.execute(USER_VALUES, {"method": method})


def slices(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str, str, int]]:
    """Return the columns of SLICE and the number of cases of all slices there are, in order."""
    return connection.execute(
        f"select {', '.join(SLICE)}, count(*) from cases group by all order by all"
    ).fetchall()


def slice_values(
    connection: duckdb.DuckDBPyConnection, methods: list[str], part: tuple[int, str, str, str, int]
) -> np.ndarray:
    """Return the values of one slice, shape (cases, methods, metrics), cases by case_number."""
    *keys, cases = part
    values = np.zeros((cases, len(methods), len(METRICS)))
    for place, method in enumerate(methods):
        rows = connection.execute(
            f"select case_number, {', '.join(METRICS)} from user_values"
            f" where {' and '.join(f'{name} = ?' for name in SLICE)} and method = ?",
            [*keys, method],
        ).fetchnumpy()
        for column, metric in enumerate(METRICS):
            values[rows["case_number"], place, column] = rows[metric]
    return values


def list_figures(connection: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    """Return the figures of the lists of all items, by name; None where nothing can be measured."""
    row = connection.execute(LIST_FIGURES_SQL).fetchone()
    return dict(zip(LIST_FIGURES, row, strict=True))


# Sums of fractions are ordered: in the order of threads their last digits would change.
USER_VALUES = f"""
insert into user_values
with hits as (
    select
        targets.days,
        targets.event_type,
        targets.item_class,
        targets.user_key,
        lists.item_rank,
        row_number() over (
            partition by
                targets.days, targets.event_type, targets.item_class, targets.user_key
            order by lists.item_rank
        ) as hit_number,
        case when popular_lists.user_key is null then 1 else 0 end as is_unexpected
    from lists
    inner join targets
        on
            lists.user_key = targets.user_key
            and lists.item_key = targets.item_key
            and lists.item_class = targets.item_class
    left join popular_lists
        on
            lists.user_key = popular_lists.user_key
            and lists.item_key = popular_lists.item_key
            and lists.item_class = popular_lists.item_class
    where lists.item_rank <= {LIST_LENGTH}
),
ideal_gains as (
    select place as hits, sum(1 / log2(place + 1)) over (order by place) as gain
    from (select unnest(range(1, 11)) as place)
),
sums as (
    select
        days,
        event_type,
        item_class,
        user_key,
        count(*) as hits,
        sum(case when item_rank <= 12 then hit_number / item_rank else 0 end order by item_rank)
            as precisions,
        sum(case when item_rank <= 10 then 1 / log2(item_rank + 1) else 0 end order by item_rank)
            as gain,
        sum(is_unexpected) as unexpected_hits
    from hits
    group by days, event_type, item_class, user_key
)
select
    $method,
    cases.days,
    cases.event_type,
    cases.item_class,
    cases.user_class,
    cases.case_number,
    1 as hit_rate_at_20,
    sums.precisions / least(cases.targets, 12) as map_at_12,
    sums.gain / ideal_gains.gain as ndcg_at_10,
    sums.hits / cases.targets as recall_at_20,
    sums.unexpected_hits / {LIST_LENGTH} as serendipity_at_20
from sums
inner join cases
    on
        sums.days = cases.days
        and sums.event_type = cases.event_type
        and sums.item_class = cases.item_class
        and sums.user_key = cases.user_key
inner join ideal_gains
    on least(cases.targets, 10) = ideal_gains.hits
"""

LIST_FIGURES_SQL = """
with whole_lists as (
    select user_key, item_key, item_rank from lists where item_class = 'all'
),
head_items as (
    select item_key
    from (
        select
            item_key,
            row_number() over (order by people desc, item_key) as place,
            count(*) over () as touched_items
        from int_item_popularity
    )
    where place <= ceil(0.2 * touched_items)
),
users_with_touches as (
    select count(distinct user_key) as users from int_user_items
),
listed_items as (
    select
        whole_lists.user_key,
        whole_lists.item_rank,
        -log2(coalesce(popularity.people, 1) / users_with_touches.users) as self_information,
        case when head_items.item_key is null then 1 else 0 end as is_long_tail
    from whole_lists
    left join int_item_popularity as popularity on whole_lists.item_key = popularity.item_key
    left join head_items on whole_lists.item_key = head_items.item_key
    cross join users_with_touches
),
list_values as (
    select
        user_key,
        count(*) as items,
        sum(self_information order by item_rank) / count(*) as novelty,
        sum(is_long_tail) / count(*) as long_tail_share
    from listed_items
    group by user_key
),
same_categories as (
    select user_key, sum(items * (items - 1)) as pairs
    from (
        select whole_lists.user_key, count(*) as items
        from whole_lists
        inner join int_items as items on whole_lists.item_key = items.item_key
        where items.category_path is not null
        group by whole_lists.user_key, items.category_path
    )
    group by user_key
),
diversities as (
    select
        list_values.user_key,
        1 - coalesce(same_categories.pairs, 0) / (list_values.items * (list_values.items - 1))
            as category_diversity
    from list_values
    left join same_categories on list_values.user_key = same_categories.user_key
    where list_values.items >= 2
)
select
    (select count(distinct item_key) from whole_lists)
    / nullif((select count(*) from int_eligible_items where is_eligible), 0),
    (select avg(novelty order by user_key) from list_values),
    case
        when (select count(distinct category_path) from int_items) >= 2
            then (select avg(category_diversity order by user_key) from diversities)
    end,
    (select avg(long_tail_share order by user_key) from list_values),
    (select count(*) from whole_lists) / (select count(*) from evaluated_users)
"""
