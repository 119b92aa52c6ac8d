{#-
    Grain: one event of a known user, up to as_of.
    Question: who did what to which product, and when?
    Of events with the same event_id the earliest stands; equal rows without an id all stand.
    Growth: linear in the events; repeats are looked for among repeated ids only.
-#}

with

kept_events as (

    select stg_events.*
    from {{ ref('stg_events') }} as stg_events
    inner join {{ ref('int_run_dates') }} as run_dates
        on stg_events.event_at <= run_dates.as_of
    where
        stg_events.rejection_reason is null
        and stg_events.user_id is not null

),

repeated_ids as (

    select event_id
    from kept_events
    where event_id is not null
    group by event_id
    having count(*) > 1

),

first_of_repeated as (

    select
        kept_events.*,
        row_number() over (
            partition by kept_events.event_id
            order by
                kept_events.event_at,
                kept_events.user_id,
                kept_events.item_id,
                kept_events.event_type,
                kept_events.order_id nulls last,
                kept_events.session_id nulls last,
                kept_events.message_id nulls last,
                kept_events.recommendation_id nulls last,
                kept_events.promotion_id nulls last,
                kept_events.quantity nulls last,
                kept_events.unit_price nulls last,
                kept_events.event_value nulls last
        ) as repeat_number
    from kept_events
    inner join repeated_ids
        on kept_events.event_id = repeated_ids.event_id

),

single_events as (

    select
        {{ event_columns('kept_events') }}
    from kept_events
    left join repeated_ids
        on kept_events.event_id = repeated_ids.event_id
    where repeated_ids.event_id is null

    union all

    select
        {{ event_columns('first_of_repeated') }}
    from first_of_repeated
    where repeat_number = 1

),

final as (

    select
        users.user_key,
        items.item_key,
        event_types.event_type_key,
        single_events.order_id,
        single_events.session_id,
        single_events.message_id,
        single_events.recommendation_id,
        single_events.promotion_id,
        single_events.quantity,
        single_events.unit_price,
        single_events.event_value,
        single_events.event_at
    from single_events
    inner join {{ ref('int_event_types') }} as event_types
        on single_events.event_type = event_types.event_type
    inner join {{ ref('int_users') }} as users
        on single_events.user_id = users.user_id
    inner join {{ ref('int_item_variants') }} as variants
        on single_events.item_id = variants.item_id
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id

)

select * from final
