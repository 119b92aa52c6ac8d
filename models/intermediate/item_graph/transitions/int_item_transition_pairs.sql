{#-
    Grain: one row per pair of items touched near each other, the lower key first.
    Question: how strongly does each item follow the other, and for how many people?
    The steps from a's first touch to a touch of b (int_touch_steps) add step_weight to (a, b) and,
    if b's touch is its first and of a later step, reverse_weight of it to (b, a), rounded down.
    People and seconds count the users whose first touches come in this order or together. Upward
    is from the lower key to the higher. One row holds both directions, which halves the groups and
    the rows written. Growth: steps.
-#}

with

contributions as (

    select
        *,
        case
            when is_first_touch and gap > 0
                then
                    cast(
                        floor({{ double_value('step_weight') }} * {{ var('reverse_weight') }})
                        as bigint
                    )
            else 0
        end as backward_weight,
        case when is_first_touch then 1 end as people,
        cast(case when is_first_touch then seconds else 0 end as integer) as people_seconds
    from {{ ref('int_touch_steps') }}

),

final as (

    select
        low_item_key,
        high_item_key,

        cast(sum(case when is_upward then step_weight else backward_weight end) as bigint)
            as upward_weight,
        cast(count(case when is_upward then people end) as integer) as upward_people,
        cast(sum(case when is_upward then people_seconds else 0 end) as bigint) as upward_seconds,

        cast(sum(case when is_upward then backward_weight else step_weight end) as bigint)
            as downward_weight,
        cast(count(case when is_upward then null else people end) as integer) as downward_people,
        cast(sum(case when is_upward then 0 else people_seconds end) as bigint) as downward_seconds
    from contributions
    group by
        low_item_key,
        high_item_key

)

select * from final
