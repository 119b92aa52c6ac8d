{#-
    Grain: one row per user and moment (int_promotion_moments) before which the window of a decision
    about the user was over.
    Question: how had the user answered earlier decisions before the moment?
    Decisions of before whose window (int_promotion_offers) had ended, by whether they were for a
    promotion or for none, and by whether an order began in the window, on the promotion or not.
    Growth: decisions * the user's decisions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set answers = [
    ('promotions_with_order', 'is_promoted and has_order'),
    ('promotions_without_order', 'is_promoted and not has_order'),
    ('nones_with_order', 'not is_promoted and has_order'),
    ('nones_without_order', 'not is_promoted and not has_order'),
] %}

with

window_orders as (

    select
        offers.offer_id,
        offers.user_key,
        offers.promotion_id is not null as is_promoted,
        count(entries.order_id) > 0 as has_order,
        offers.offered_at,
        offers.window_ends_at
    from {{ ref('int_promotion_offers') }} as offers
    left join {{ ref('int_order_entries') }} as entries
        on
            offers.user_key = entries.user_key
            and offers.offered_at <= entries.entry_at
            and offers.window_ends_at > entries.entry_at
            and entries.orders = 1
            and {{ in_bucket('entries.user_key') }}
    where {{ in_bucket('offers.user_key') }}
    group by
        offers.offer_id,
        offers.user_key,
        offers.promotion_id,
        offers.offered_at,
        offers.window_ends_at

),

final as (

    select
        moments.user_key,
        {%- for answer, condition in answers %}
        cast(sum(case when {{ condition }} then 1 else 0 end) as integer) as {{ answer }},
        {%- endfor %}
        moments.moment_at
    from {{ ref('int_promotion_moments') }} as moments
    inner join window_orders as offers
        on
            moments.user_key = offers.user_key
            and moments.moment_at > offers.offered_at
            and moments.moment_at >= offers.window_ends_at
    where {{ in_bucket('moments.user_key') }}
    group by
        moments.user_key,
        moments.moment_at

)

select * from final
