{#-
    Grain: one row per user and item of their personal list.
    Question: what is the user most likely to want next, all sources taken together?
    The sum over the sources of what each adds (int_fusion_parts). A source that weighs nothing for
    a user neither scores nor is named. Of several reasons, that of the first source is kept.
    Growth: sources * users * list length, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set reason_bits = [32, 6] %}

with

parts as (

    select *
    from {{ ref('int_fusion_parts') }}
    where
        {{ in_bucket('user_key') }}
        and added > 0

),

scores as (

    select
        user_key,
        item_key,
        cast(sum(added) as bigint) as score,
        cast(sum(source_bit) as integer) as source_bits,
        min({{ packed(
            ['source_key', 'reason_item_key', 'reason_event_type_key'], reason_bits
        ) }}) as first_reason
    from parts
    group by
        user_key,
        item_key

),

ranked_items as (

    select
        *,
        row_number() over (
            partition by user_key
            order by score desc, item_key asc
        ) as item_rank
    from scores

),

final as (

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank,
        {{ from_trillionths('score') }} as score,
        source_bits,
        cast({{ unpacked('first_reason', bits=32, below=6) }} as integer) as reason_item_key,
        cast({{ unpacked('first_reason', bits=6) }} as smallint) as reason_event_type_key
    from ranked_items
    where item_rank <= {{ var('recommendations_per_user') }}

)

select * from final
