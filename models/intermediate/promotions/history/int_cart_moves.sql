{#-
    Grain: one row per user, item and moment at which the item was put into the cart, or left it
    because it was removed or bought.
    Question: what went into the cart and out of it?
    Of a moment that tells both it left, as in int_open_carts. amount is what was put in last, at
    the price of the event, or without one of the catalogue.
    Growth: cart events and purchases.
-#}

with

final as (

    select
        user_key,
        item_key,
        min(case when event_type = 'add_to_cart' then 1 else 0 end) = 1 as is_added,
        {{ try_cast('max(amount)', 'decimal(28, 4)') }} as amount,
        event_at as moved_at
    from {{ ref('int_event_details') }}
    where event_type in ('add_to_cart', 'remove_from_cart', 'purchase')
    group by
        user_key,
        item_key,
        event_at

)

select * from final
