{#-
    Grain: one row per touch and other item that its user had first touched within the last steps.
    Question: how strongly does the touch follow the first touch of the other item?
    For one user, a's first touch at step s_a and any touch of b at step s_b, gap g = s_b - s_a:
    step_weight = 2 w where g = 0, w / g where g is 1 to transition_max_gap, with w = strength of
    b's touch * 0.5 ^ (days between / half-life) / sqrt(items touched up to s_b), in billionths.
    a is among the last items up to s_b, as many as int_pair_limits allows. is_upward: from the lower
    key to the higher.
    A view, as each row is read once. Growth: a touch is joined to the items of transition_max_gap + 1
    steps, at most followed_items. Steps are joined block on block, so a long history costs no more
    per touch than a short one.
-#}
{{ config(materialized='view') }}

{%- set block = var('transition_max_gap') + 1 %}
{%- set half_life_seconds = double_value(var('transition_half_life_days') * 86400) %}

with

touches as (

    select
        touches.user_key,
        touches.item_key,
        touches.event_type_key,

        touches.step,
        touches.item_position,
        touches.items_touched - limits.followed_items as items_forgotten,

        touches.is_first_touch,

        touches.touched_at,

        event_types.transition_strength / sqrt(touches.items_touched) as weight,
        cast(floor(touches.step / {{ double_value(block) }}) as integer) as block
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_event_types') }} as event_types
        on touches.event_type_key = event_types.event_type_key
    cross join {{ ref('int_pair_limits') }} as limits

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
        touches.item_position,
        touches.touched_at,
        touches.block + block_shifts.blocks as block
    from touches
    cross join block_shifts
    where
        touches.is_first_touch
        and touches.item_position > touches.items_forgotten

),

steps as (

    select
        touches.user_key,
        least(earlier_touches.item_key, touches.item_key) as low_item_key,
        greatest(earlier_touches.item_key, touches.item_key) as high_item_key,
        touches.event_type_key,
        earlier_touches.item_key < touches.item_key as is_upward,
        touches.is_first_touch,
        touches.weight,
        touches.step,
        touches.step - earlier_touches.step as gap,
        {{ seconds_between('earlier_touches.touched_at', 'touches.touched_at') }} as seconds
    from touches
    inner join earlier_touches
        on
            touches.user_key = earlier_touches.user_key
            and touches.block = earlier_touches.block
            and touches.item_key <> earlier_touches.item_key
    where
        earlier_touches.step <= touches.step
        and earlier_touches.step >= touches.step - {{ var('transition_max_gap') }}
        and earlier_touches.item_position > touches.items_forgotten

),

faded_steps as (

    select
        *,
        weight
        * {{ halved('seconds / ' ~ half_life_seconds) }}
        / case when gap = 0 then 0.5 else gap end as faded_weight
    from steps

),

final as (

    select
        user_key,
        low_item_key,
        high_item_key,
        event_type_key,

        step,
        {{ to_billionths('faded_weight') }} as step_weight,
        gap,
        seconds,

        is_upward,
        is_first_touch
    from faded_steps

)

select * from final
