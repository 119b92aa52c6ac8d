{#-
    Grain: one row per order and moment at which something was bought with it, and one at which
    something came back.
    Question: what did the user's orders bring, as it was known at any moment?
    An order that the log tells over several moments has an entry for each, so that what is summed
    up to a moment knows nothing of later ones; its first entry counts it (orders = 1) and says which
    promotion was used. Returns take margin back (int_returned_margins). Growth: purchases, returns.
-#}

with

purchases as (

    select
        user_key,
        order_id,
        event_at as entry_at,
        max(promotion_id) as promotion_id,
        sum(revenue) as order_value,
        sum(margin) as margin
    from {{ ref('int_order_lines') }}
    group by
        user_key,
        order_id,
        event_at

),

first_entries as (

    select
        *,
        min(entry_at) over (partition by user_key, order_id) as ordered_at
    from purchases

),

final as (

    select
        user_key,
        order_id,
        case when entry_at = ordered_at then promotion_id end as promotion_id,
        case when entry_at = ordered_at then 1 else 0 end as orders,
        order_value,
        margin,
        false as is_return,
        ordered_at,
        entry_at
    from first_entries

    union all

    select
        returns.user_key,
        returns.order_id,
        null as promotion_id,
        0 as orders,
        0 as order_value,
        -returns.returned_margin as margin,
        true as is_return,
        first_entries.ordered_at,
        returns.returned_at as entry_at
    from {{ ref('int_returned_margins') }} as returns
    inner join first_entries
        on
            returns.user_key = first_entries.user_key
            and returns.order_id = first_entries.order_id
            and first_entries.entry_at = first_entries.ordered_at

)

select * from final
