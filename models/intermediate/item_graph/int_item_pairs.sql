{#-
    Grain: one ordered pair of items, from one to another touched near it.
    Question: how strongly, and by how many people, does the second follow the first?
    For one user, a's first touch at step s_a and any touch of b at step s_b, gap g = s_b - s_a:
    g = 0 adds 2 w, g = 1.. adds w / g to (a, b), and between first touches reverse_weight of it to
    (b, a); w = strength of b's touch * 0.5 ^ (days between / half-life) / sqrt(items touched up to
    s_b), in billionths. a is among the last history_length items up to s_b.
    people and total_seconds count the users whose first touches come in this order or together.
    Growth: a touch meets the items of transition_max_gap + 1 steps, history_length at most; steps
    are joined block on block, so a long history costs no more per touch than a short one. Both
    directions of a pair are summed in one row, which halves the groups.
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

contributions as (

    select
        least(earlier_touches.item_key, touches.item_key) as low_item_key,
        greatest(earlier_touches.item_key, touches.item_key) as high_item_key,
        earlier_touches.item_key < touches.item_key as is_upward,
        touches.is_first_touch,
        touches.step > earlier_touches.step as is_later,
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
        touches.step - earlier_touches.step between 0 and {{ var('transition_max_gap') }}
        and touches.items_touched - earlier_touches.item_number < {{ var('history_length') }}

),

pairs as (

    select
        low_item_key,
        high_item_key,
        {{ pair_sums('is_upward', 'upward') }},
        {{ pair_sums('not is_upward', 'downward') }}
    from contributions
    group by
        low_item_key,
        high_item_key

),

both_ways as (

    select
        low_item_key as from_item_key,
        high_item_key as to_item_key,
        {{ with_reverse('upward_weight', 'downward_first_weight') }} as weight,
        upward_people as people,
        upward_seconds as total_seconds
    from pairs

    union all

    select
        high_item_key as from_item_key,
        low_item_key as to_item_key,
        {{ with_reverse('downward_weight', 'upward_first_weight') }} as weight,
        downward_people as people,
        downward_seconds as total_seconds
    from pairs

),

final as (

    select *
    from both_ways
    where weight > 0

)

select * from final
