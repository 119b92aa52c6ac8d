{#-
    Grain: one pair of items touched near each other, the lower key first.
    Question: how strongly, and by how many people, does each follow the other?
    For one user, a's first touch at step s_a and any touch of b at step s_b, gap g = s_b - s_a:
    g = 0 adds 2 w, g = 1.. adds w / g to (a, b), and between first touches reverse_weight of it to
    (b, a); w = strength of b's touch * 0.5 ^ (days between / half-life) / sqrt(items touched up to
    s_b), in billionths. a is among the last history_length items up to s_b.
    people and seconds count the users whose first touches come in this order or together. Upward
    is from the lower key to the higher.
    Growth: a touch meets the items of transition_max_gap + 1 steps, history_length at most; steps
    are joined block on block, so a long history costs no more per touch than a short one. Both
    directions stand in one row, which halves the groups and what is written.
-#}

{%- set block = var('transition_max_gap') + 1 %}

with

touches as (

    select
        touches.user_key,
        touches.item_key,
        touches.step,
        touches.items_touched,
        touches.item_number,
        touches.is_first_touch,
        touches.touched_at,
        event_types.transition_strength / sqrt(touches.items_touched) as weight,
        cast(floor(touches.step / {{ double_value(block) }}) as integer) as block
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_event_types') }} as event_types
        on touches.event_type_key = event_types.event_type_key

),

block_shifts as (

    select 0 as blocks
    union all
    select 1 as blocks

),

earlier_touches as (

    select
        touches.user_key,
        touches.item_key,
        touches.step,
        touches.item_number,
        touches.touched_at,
        touches.block + block_shifts.blocks as block
    from touches
    cross join block_shifts
    where
        touches.is_first_touch
        and touches.items_touched - touches.item_number < {{ var('history_length') }}

),

steps as (

    select
        least(earlier_touches.item_key, touches.item_key) as low_item_key,
        greatest(earlier_touches.item_key, touches.item_key) as high_item_key,
        earlier_touches.item_key < touches.item_key as is_upward,
        touches.is_first_touch,
        touches.is_first_touch and touches.step > earlier_touches.step as counts_backwards,
        {{ seconds_between('earlier_touches.touched_at', 'touches.touched_at') }} as seconds,
        {{ transition_weight(
            'touches.weight',
            'touches.step - earlier_touches.step',
            seconds_between('earlier_touches.touched_at', 'touches.touched_at'),
        ) }} as weight
    from touches
    inner join earlier_touches
        on
            touches.user_key = earlier_touches.user_key
            and touches.block = earlier_touches.block
            and touches.item_key <> earlier_touches.item_key
    where
        earlier_touches.step <= touches.step
        and earlier_touches.step >= touches.step - {{ var('transition_max_gap') }}
        and earlier_touches.item_number > touches.items_touched - {{ var('history_length') }}

),

contributions as (

    select
        *,
        case
            when counts_backwards
                then
                    cast(
                        floor({{ double_value('weight') }} * {{ var('reverse_weight') }}) as bigint
                    )
            else 0
        end as backward_weight
    from steps

),

final as (

    select
        low_item_key,
        high_item_key,
        {{ pair_sums('is_upward', 'upward') }},
        {{ pair_sums('not is_upward', 'downward') }}
    from contributions
    group by
        low_item_key,
        high_item_key

)

select * from final
