{#-
    Grain: one row per pair of items that people view near each other, the lower key first.
    Question: how many people view both?
    A person counts if their first views of the two lie at most transition_max_gap steps apart, in
    either order. Only a user's last views up to the later of the two count, as many as
    int_pair_limits allows. Pairs of fewer than relation_minimum_people are left out.
    Growth: a view is joined to the views of transition_max_gap + 1 steps, at most followed_items.
    Steps are joined block on block, so a long history costs no more per view than a short one.
-#}

{%- set block = var('transition_max_gap') + 1 %}

with

views as (

    select
        touches.user_key,
        touches.item_key,
        touches.step,
        cast(floor(touches.step / {{ double_value(block) }}) as integer) as block,
        row_number() over (
            partition by touches.user_key
            order by touches.step, touches.item_key
        ) as view_position
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_event_types') }} as event_types
        on touches.event_type_key = event_types.event_type_key
    where event_types.event_type = 'view'

),

remembered_views as (

    select
        views.*,
        max(views.view_position) over (partition by views.user_key, views.step)
        - limits.followed_items as views_forgotten
    from views
    cross join {{ ref('int_pair_limits') }} as limits

),

block_shifts as (

    select 0 as blocks
    union all
    select 1 as blocks

),

earlier_views as (

    select
        views.user_key,
        views.item_key,
        views.step,
        views.view_position,
        views.block + block_shifts.blocks as block
    from remembered_views as views
    cross join block_shifts
    where views.view_position > views.views_forgotten

),

joint_views as (

    select
        least(earlier_views.item_key, views.item_key) as low_item_key,
        greatest(earlier_views.item_key, views.item_key) as high_item_key
    from remembered_views as views
    inner join earlier_views
        on
            views.user_key = earlier_views.user_key
            and views.block = earlier_views.block
    where
        earlier_views.view_position < views.view_position
        and earlier_views.view_position > views.views_forgotten
        and earlier_views.step >= views.step - {{ var('transition_max_gap') }}

),

final as (

    select
        low_item_key,
        high_item_key,
        cast(count(*) as integer) as people
    from joint_views
    group by
        low_item_key,
        high_item_key
    having count(*) >= {{ var('relation_minimum_people') }}

)

select * from final
