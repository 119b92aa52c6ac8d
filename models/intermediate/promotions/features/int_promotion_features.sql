{#-
    Grain: one row per user and moment (int_promotion_moments).
    Question: what was known just before the moment that tells what a promotion leads to?
    The terms of promotion_terms as they are, null is unknown; the usual basket and margin. Nothing at
    the moment or after it enters, but for the prices of the catalogue of today. A view: cut it to some
    users before you join it.
    Growth: decisions + users.
-#}
{{ config(materialized='view') }}

{%- set answers = [
    'promotions_with_order', 'promotions_without_order', 'nones_with_order', 'nones_without_order'
] %}

with

final as (

    select
        customers.user_key,

        customers.lifetime_order_value,
        customers.lifetime_orders,
        customers.average_order_value,
        customers.promoted_order_share,
        customers.days_since_order,
        customers.cart_value,

        sessions.session_order_value,
        sessions.session_orders,
        sessions.session_cart_value,
        sessions.session_carts,
        sessions.session_views,
        sessions.session_promotions_available,
        sessions.session_promotions_used,
        sessions.session_gap_hours,

        coalesce(customers.promoted_order_share, 0) as promoted,
        coalesce(1 - customers.promoted_order_share, 0) as unpromoted,
        1 / (1 + customers.lifetime_orders) as newness,
        coalesce(1 / (1 + customers.days_since_order / 28), 0) as recency,
        {{ double_value('case when customers.cart_value > 0 then 1 else 0 end') }} as cart,
        coalesce(
            customers.usual_basket / nullif(customers.usual_basket + customers.shop_basket, 0), 0
        ) as basket,

        {%- for answer in answers %}
        {{ double_value('coalesce(answers.' ~ answer ~ ', 0)') }} as {{ answer }},
        {%- endfor %}

        customers.usual_basket,
        customers.usual_margin,

        customers.moment_at
    from {{ ref('int_promotion_customers') }} as customers
    inner join {{ ref('int_promotion_sessions') }} as sessions
        on
            customers.user_key = sessions.user_key
            and customers.moment_at = sessions.moment_at
    left join {{ ref('int_offer_answers') }} as answers
        on
            customers.user_key = answers.user_key
            and customers.moment_at = answers.moment_at

)

select * from final
