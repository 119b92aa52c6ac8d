"""The server's copy of a build, as SQL: what requests look up, sorted by what they look it up by.

DuckDB keeps the least and the greatest value of each piece of a column, so in a sorted table a
look-up reads one piece of a few thousand rows. Users have their key, items `place`, their rank by
popularity, the offered ones first; the ids of both are found by the numbers of their MD5.
"""

import hashlib

# What a build must have to be served.
NEEDED = (
    "int_country_exclusions", "int_eligible_items", "int_item_popularity", "int_items",
    "int_run_dates", "int_user_suppressions", "int_users", "user_recommendations",
)

HASH = "md5_number_lower({id}) as {name}_low, md5_number_upper({id}) as {name}_high"


def hashed(column: str, name: str) -> str:
    """Return the two numbers that stand for an id: columns <name>_low and <name>_high."""
    return HASH.format(id=column, name=name)


# Once per item, in the order in which the shop's lists are filled.
ITEMS = """
create table copy.items as
select
    cast(row_number() over (
        order by
            eligible.is_eligible desc, coalesce(popularity.recent_people, 0) desc,
            coalesce(popularity.people, 0) desc, items.item_key
    ) as integer) as place,
    items.item_key,
    eligible.is_eligible as is_offered,
    items.item_id, items.item_name, items.category_path, cast(items.price as double) as price,
    pages.item_url, pages.image_url
from int_items as items
inner join int_eligible_items as eligible using (item_key)
left join int_item_popularity as popularity using (item_key)
left join (
    select
        item_id,
        -- A page that shows what comes here must not be made to run a script.
        min(item_url) filter (regexp_matches(item_url, '^(https?://|/)')) as item_url,
        min(image_url) filter (regexp_matches(image_url, '^(https?://|/)')) as image_url
    from stg_items group by item_id
) as pages using (item_id)
order by place
"""

ITEM_NUMBERS = f"""
create table copy.item_numbers as
select {hashed('item_id', 'item')}, place from copy.items order by item_low
"""

USERS = f"""
create table copy.users as
select {hashed('user_id', 'user')}, user_key, country from int_users order by user_low
"""

# Sources and events as one number: millions of rows are sorted faster without texts.
EVIDENCE = """
create table copy.evidence as
select
    cast(row_number() over (order by sources, reason_event_type nulls first) as integer)
        as evidence_number,
    sources, reason_event_type
from (select distinct sources, reason_event_type from user_recommendations) as found
"""

RECOMMENDATIONS = """
create table copy.recommendations as
select
    users.user_key,
    cast(lists.recommendation_rank as integer) as rank,
    items.place,
    cast(lists.score as double) as score,
    cast(lists.purchase_probability as double) as purchase_probability,
    evidence.evidence_number,
    reasons.place as reason_place,
    cast(lists.reason_people as integer) as reason_people,
    lists.is_fallback
from user_recommendations as lists
inner join int_users as users using (user_id)
inner join copy.items as items on lists.item_id = items.item_id
inner join copy.evidence as evidence
    on
        lists.sources = evidence.sources
        and lists.reason_event_type is not distinct from evidence.reason_event_type
left join copy.items as reasons on lists.reason_item_id = reasons.item_id
order by user_key, rank
"""

WITHHELD = """
create table copy.withheld as
select suppressions.user_key, items.place
from int_user_suppressions as suppressions
inner join copy.items as items using (item_key)
order by user_key
"""

EXCLUSIONS = """
create table copy.exclusions as
select exclusions.country, items.place
from int_country_exclusions as exclusions
inner join copy.items as items using (item_key)
order by country, place
"""

RELATED = """
create table copy.related (
    kind_number utinyint, place integer, rank integer, related_place integer, score double,
    people bigint
)
"""

# What one item says of another: kind -> mart, column of the other item, of the rank, of the score,
# of the people (null where the mart counts none).
KINDS = {
    "complements": (
        "item_complements", "complement_item_id", "complement_rank", "score", "people",
    ),
    "substitutes": (
        "item_substitutes", "substitute_item_id", "substitute_rank", "score", "people",
    ),
    "bought_together": (
        "item_bought_together", "bought_together_item_id", "bought_together_rank", "score",
        "people",
    ),
    "also_viewed": (
        "item_also_viewed", "also_viewed_item_id", "also_viewed_rank", "score", "people",
    ),
    "similar": ("similar_items", "similar_item_id", "similarity_rank", "similarity", "null"),
    "next": ("item_next_items", "next_item_id", "next_item_rank", "likelihood", "people"),
    "upgrades": (
        "item_upgrades", "upgrade_item_id", "upgrade_rank", "similarity", "upgrade_buyers",
    ),
}


def related(kind: str) -> str:
    """Return the statement that copies the mart of one kind."""
    mart, other, rank, score, people = KINDS[kind]
    number = list(KINDS).index(kind)
    return f"""
insert into copy.related
select {number}, items.place, lists.{rank}, others.place, lists.{score}, {people}
from {mart} as lists
inner join copy.items as items on lists.item_id = items.item_id
inner join copy.items as others on lists.{other} = others.item_id
order by items.place, lists.{rank}
"""


# What a walk of the tree goes by: of the candidates those that are not on the list.
TREE = (
    "create table copy.item_tree as from item_tree order by node_id",
    """
    create table copy.taste_bases as
    select user_key, cast(log_odds as double) as log_odds from int_ranking_user_parts
    order by user_key
    """,
    """
    create table copy.taste_categories as
    select
        parts.user_key, categories.category_path, cast(parts.log_odds as double) as log_odds
    from int_ranking_taste_parts as parts
    inner join int_categories as categories using (category_key)
    order by user_key
    """,
    """
    create table copy.taste_scores as
    select
        candidates.user_key, items.place, cast(candidates.log_odds as double) as log_odds
    from int_user_candidates as candidates
    anti join int_user_lists as lists using (user_key, item_key)
    inner join copy.items as items using (item_key)
    order by user_key
    """,
)
TREE_NEEDED = frozenset((
    "item_tree", "int_ranking_user_parts", "int_ranking_taste_parts", "int_user_candidates",
    "int_user_lists", "int_categories",
))

BEST_PROMOTIONS = """
create table copy.best_promotions as
select
    users.user_key,
    best.promotion_id, best.runner_up_promotion_id, best.reason, best.policy,
    cast(best.expected_profit as double) as expected_profit,
    cast(best.uplift as double) as uplift, cast(best.uplift_low as double) as uplift_low,
    cast(best.uplift_high as double) as uplift_high,
    cast(best.runner_up_uplift as double) as runner_up_uplift,
    cast(best.propensity as double) as propensity,
    best.is_exploration, best.is_holdout
from best_promotions as best
inner join int_users as users using (user_id)
order by user_key
"""

PROMOTIONS = """
create table copy.promotions as
select
    promotion_id, promotion_name,
    cast(discount_percent as double) as discount_percent,
    cast(discount_amount as double) as discount_amount,
    cast(minimum_spend as double) as minimum_spend,
    is_free_shipping, starts_at, ends_at
from stg_promotions
"""

DECISIONS = """
create table copy.decisions as
select users.user_key, decisions.decision_id, decisions.promotion_id, decisions.expires_at
from promotion_decisions as decisions
inner join int_users as users using (user_id)
order by user_key
"""

BUILD = "create table copy.build as select $1 as build_id, as_of from int_run_dates"


def layout() -> str:
    """Return what changes with these statements: a copy that an older version made is not read."""
    statements = (
        ITEMS, ITEM_NUMBERS, USERS, EVIDENCE, RECOMMENDATIONS, WITHHELD, EXCLUSIONS, RELATED,
        *(related(kind) for kind in KINDS), *TREE, BEST_PROMOTIONS, PROMOTIONS, DECISIONS, BUILD,
    )
    return hashlib.sha256("".join(statements).encode()).hexdigest()[:8]
