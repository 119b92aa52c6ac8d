{#-
    Grain: one row per user and item that goes with something they bought; at most twelve per user.
    Question: what completes a purchase of the user's, and is now the time for it?
    score = preference * complementarity: the taste share of the item's category, and the complement
    score of the pair. A pair's time has come when the days since the purchase reach the bucket of
    its usual delay (int_complement_delays), and it is over after three times that delay, at least a
    week: of people who buy at an even rate seven in eight have bought by then. A user without taste
    for the item's category, of whom little is known, counts as one who likes it a hundredth. Of
    several purchases that an item goes with, the one with the best score is the anchor.
    Growth: users * anchors * complements, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set most_offers = 12 %}
{%- set least_preference = 0.01 %}
{%- set least_days, usual_delays = 7, 3 %}

with

pairs as (

    select
        anchors.user_key,
        complements.to_item_key as item_key,
        anchors.item_key as anchor_item_key,
        anchors.bought_at as anchor_bought_at,
        complements.complement_score as complementarity,
        {{ days_between('anchors.bought_at', 'run_dates.as_of') }} as days_since,
        delays.delay_bucket,
        delays.median_delay_days
    from {{ ref('int_message_anchors') }} as anchors
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join {{ ref('int_item_complements') }} as complements
        on anchors.item_key = complements.from_item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on complements.to_item_key = eligible_items.item_key
    left join {{ ref('int_complement_delays') }} as delays
        on
            delays.node_level = 0
            and complements.from_item_key = delays.from_node_key
            and complements.to_item_key = delays.to_node_key
    where
        {{ in_bucket('anchors.user_key') }}
        and eligible_items.is_eligible

),

timely_pairs as (

    select
        pairs.*,
        coalesce(tastes.taste_share, {{ least_preference }}) as preference
    from pairs
    left join {{ ref('int_item_leaf_categories') }} as categories
        on pairs.item_key = categories.item_key
    left join {{ ref('int_user_tastes') }} as tastes
        on
            pairs.user_key = tastes.user_key
            and categories.category_key = tastes.category_key
            and {{ in_bucket('tastes.user_key') }}
    where
        pairs.delay_bucket is null
        or (
            pairs.days_since >= case pairs.delay_bucket
                when '0-1' then 0
                when '1-7' then 1
                when '7-28' then 7
                else 28
            end
            and pairs.days_since
            <= greatest({{ least_days }}, {{ usual_delays }} * pairs.median_delay_days)
        )

),

numbered_pairs as (

    select
        *,
        preference * complementarity as score,
        row_number() over (
            partition by user_key, item_key
            order by complementarity desc, anchor_bought_at desc, anchor_item_key asc
        ) as pair_rank
    from timely_pairs

),

best_pairs as (

    select * from numbered_pairs
    where pair_rank = 1

),

lists as (

    {{ offerable_lists('best_pairs', most_offers) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        anchor_item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        preference,
        complementarity,
        score,
        anchor_bought_at
    from lists

)

select * from final
