{#-
    Grain: one row per user and item that a message could offer them now; at most twenty per user.
    Question: what could be offered to the user, and which purchase would the message speak of?
    context goes_well_with: what completes a purchase (int_complement_offers), which is the anchor.
    due_again: what the user is about to run out of, which is its own anchor. picked_for_you: the
    best of the user's list, without an anchor. An item that qualifies for several is offered in the
    first of these. Growth: users * offers.
-#}

{%- set most_due, most_picked = 3, 5 %}

with

found_offers as (

    select
        user_key,
        item_key,
        anchor_item_key,
        1 as context_rank,
        'goes_well_with' as context,
        candidate_rank,
        preference,
        complementarity,
        score,
        anchor_bought_at
    from {{ ref('int_complement_offers') }}

    union all

    select
        candidates.user_key,
        candidates.item_key,
        candidates.item_key as anchor_item_key,
        2 as context_rank,
        'due_again' as context,
        candidates.candidate_rank,
        null as preference,
        null as complementarity,
        candidates.score,
        replenishments.last_bought_at as anchor_bought_at
    from {{ ref('int_replenishment_candidates') }} as candidates
    inner join {{ ref('int_user_replenishments') }} as replenishments
        on
            candidates.user_key = replenishments.user_key
            and candidates.item_key = replenishments.item_key
    where candidates.candidate_rank <= {{ most_due }}

    union all

    select
        user_key,
        item_key,
        null as anchor_item_key,
        3 as context_rank,
        'picked_for_you' as context,
        item_rank as candidate_rank,
        null as preference,
        null as complementarity,
        1 / (1 + {{ exponential('-log_odds') }}) as score,
        null as anchor_bought_at
    from {{ ref('int_user_lists') }}
    where item_rank <= {{ most_picked }}

),

numbered_offers as (

    select
        *,
        row_number() over (
            partition by user_key, item_key
            order by context_rank
        ) as row_of_item
    from found_offers

),

final as (

    select
        user_key,
        item_key,
        anchor_item_key,
        context,
        candidate_rank,
        {{ double_value('preference') }} as preference,
        {{ double_value('complementarity') }} as complementarity,
        {{ double_value('score') }} as score,
        anchor_bought_at
    from numbered_offers
    where row_of_item = 1

)

select * from final
