{#-
    Grain: one row per event type.
    Question: how much is an event of this type worth?
    event_type_key grows with strength, so the greatest key is the strongest type.
-#}

with

weights as (

    select
        event_type,
        {{ double_value('transition_strength') }} as transition_strength,
        {{ double_value('history_weight') }} as history_weight
    from {{ ref('event_weights') }}

),

final as (

    select
        cast(
            row_number() over (order by transition_strength, history_weight, event_type) as smallint
        ) as event_type_key,
        event_type,
        transition_strength,
        history_weight,
        transition_strength > 0 as is_touch
    from weights

)

select * from final
