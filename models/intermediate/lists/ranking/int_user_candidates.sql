{#-
    Grain: one row per user and item among the best of what is new to them or of what they know.
    Question: what is the user most likely to buy next, of new items and of known ones?
    The recommendations_per_user best of each kind by int_candidate_scores. Of several reasons, that
    of the first source is kept. Growth: candidates, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

ranked_candidates as (

    select
        *,
        row_number() over (
            partition by user_key, is_known
            order by log_odds desc, item_key asc
        ) as candidate_rank
    from {{ ref('int_candidate_scores') }}
    where {{ in_bucket('user_key') }}

),

final as (

    select
        user_key,
        item_key,
        is_known,
        cast(candidate_rank as smallint) as candidate_rank,
        log_odds,
        source_bits,
        cast({{ unpacked('first_reason', bits=32, below=6) }} as integer) as reason_item_key,
        cast({{ unpacked('first_reason', bits=6) }} as smallint) as reason_event_type_key
    from ranked_candidates
    where candidate_rank <= {{ var('recommendations_per_user') }}

)

select * from final
