{#- The items each user touched last, their weights, and how far to read their rows of the
    likelihood matrix. `user_items` has the columns of int_user_items. -#}
{% macro user_histories(user_items) -%}
with

moments as (

    select
        user_items.user_key,
        user_items.item_key,
        user_items.strongest_event_type_key,
        user_items.event_count,
        row_number() over (
            partition by user_items.user_key
            order by user_items.last_at desc, user_items.item_key asc
        ) as history_position,
        dense_rank() over (
            partition by user_items.user_key
            order by user_items.last_at desc
        ) as moment
    from {{ user_items }} as user_items

),

final as (

    select
        moments.user_key,
        moments.item_key,
        moments.strongest_event_type_key,
        cast(moments.history_position as smallint) as history_position,
        event_types.history_weight
        * power(popularity.people, {{ var('evidence_exponent') }})
        * sqrt(moments.event_count)
        * exp(-(moments.moment - 1) / {{ double_value(var('score_recency_moments')) }}) as weight,
        cast(
            greatest(
                {{ var('score_row_reads_minimum') }},
                {{ var('score_row_reads') + 2 }} - 2 * moments.moment
            ) as smallint
        ) as row_reads
    from moments
    inner join {{ ref('int_event_types') }} as event_types
        on moments.strongest_event_type_key = event_types.event_type_key
    inner join {{ ref('int_item_popularity') }} as popularity
        on moments.item_key = popularity.item_key
    where moments.history_position <= {{ var('score_history_items') }}

)

select * from final
{%- endmacro %}
