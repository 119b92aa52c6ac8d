{#-
    Grain: one row per user and source of candidates.
    Question: how much does the source count for the user?
    weight = weight_without_history * (1 - h) + weight_with_history * h, where h is the history
    share of the user (int_user_history_shares), 0 for a user without history. A view: read it for
    some users at a time. Growth: users * sources.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        users.user_key,
        weights.source_key,
        weights.source_name,
        weights.source_bit,
        weights.weight_without_history * (1 - coalesce(shares.history_share, 0))
        + weights.weight_with_history * coalesce(shares.history_share, 0) as weight,
        weights.rank_constant
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_source_weights') }} as weights
    left join {{ ref('int_user_history_shares') }} as shares
        on users.user_key = shares.user_key

)

select * from final
