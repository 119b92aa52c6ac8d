"""The tables of the server's copy of a build, as SQL.

Items have `place`, their rank by popularity, the offered ones first.
"""

# What a build must have to be served.
NEEDED = (
    "int_country_exclusions", "int_eligible_items", "int_item_popularity", "int_items",
    "int_item_variants", "int_run_dates", "int_user_suppressions", "int_users",
    "stg_resolved_aliases", "user_recommendations",
)

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
    items.item_id, items.item_name, cast(items.price as double) as price,
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

# Sources and events as one number: millions of rows are sorted faster without texts.
EVIDENCE = """
create table copy.evidence as
select
    cast(row_number() over (order by sources, reason_event_type nulls first) as integer)
        as evidence_number,
    sources, reason_event_type
from (select distinct sources, reason_event_type from user_recommendations) as found
"""

EXCLUSIONS = """
create table copy.exclusions as
select exclusions.country, items.place
from int_country_exclusions as exclusions
inner join copy.items as items using (item_key)
order by country, place
"""

TREE = "create table copy.item_tree as from item_tree order by node_id"

# Table of the build -> what is copied of it, where it is built.
PROMOTIONS = {
    "best_promotions": """
    create table copy.best_promotions as
    select
        users.user_key,
        best.promotion_id, best.runner_up_promotion_id, best.reason, best.policy,
        cast(best.expected_profit as double) as expected_profit,
        cast(best.uplift as double) as uplift, cast(best.uplift_low as double) as uplift_low,
        cast(best.uplift_high as double) as uplift_high,
        cast(best.runner_up_uplift as double) as runner_up_uplift,
        cast(best.propensity as double) as propensity,
        best.is_exploration, best.is_holdout, best.is_decided
    from best_promotions as best
    inner join int_users as users using (user_id)
    order by user_key
    """,
    "stg_promotions": """
    create table copy.promotions as
    select
        promotion_id, promotion_name,
        cast(discount_percent as double) as discount_percent,
        cast(discount_amount as double) as discount_amount,
        cast(minimum_spend as double) as minimum_spend,
        is_free_shipping, starts_at, ends_at
    from stg_promotions
    """,
    "promotion_decisions": """
    create table copy.decisions as
    select users.user_key, decisions.decision_id, decisions.promotion_id, decisions.expires_at
    from promotion_decisions as decisions
    inner join int_users as users using (user_id)
    order by user_key
    """,
}

BUILD = "create table copy.build as select $1 as build_id, as_of from int_run_dates"
