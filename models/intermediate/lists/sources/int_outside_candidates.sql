{#-
    Grain: one row per user and item.
    Question: what do models from outside of the project list for the user, all of them together?
    Score: 1 / (fusion_rank_constant + rank of the item in the list of a model), summed over the
    models (reciprocal rank fusion: Cormack, Clarke and Buettcher 2009), as scores of unlike models
    cannot be compared. Growth: int_outside_scores, a bucket of users at a time; nothing without
    outside_candidates, or if the source is off.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('outside') | indent(4) }}

),

scores as (

    select
        ranks.user_key,
        ranks.item_key,
        cast(
            sum(
                {{ to_trillionths(
                    '1 / (' ~ double_value(var('fusion_rank_constant')) ~ ' + ranks.outside_rank)'
                ) | indent(16) }}
            ) as bigint
        ) as score
    from {{ ref('int_outside_ranks') }} as ranks
    cross join built_source
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on ranks.item_key = eligible_items.item_key
    where
        {{ in_bucket('ranks.user_key') }}
        and eligible_items.is_eligible
    group by
        ranks.user_key,
        ranks.item_key

),

lists as (

    {{ offerable_lists('scores', var('recommendations_per_user')) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_trillionths('score') }} as score
    from lists

)

select * from final
