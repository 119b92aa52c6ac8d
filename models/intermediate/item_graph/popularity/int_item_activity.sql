{#-
    Grain: one row per item and window of 1, 2, 7 or 28 days in which it was viewed or bought.
    Question: how many people bought and viewed the item in the window, and how often?
    buyers and viewers count each person once, purchases and views each event.
-#}

with

final as (

    select
        item_key,
        window_days,
        cast(sum(case when purchases > 0 then 1 else 0 end) as bigint) as buyers,
        cast(sum(purchases) as bigint) as purchases,
        cast(sum(case when views > 0 then 1 else 0 end) as bigint) as viewers,
        cast(sum(views) as bigint) as views
    from {{ ref('int_recent_user_items') }}
    group by
        item_key,
        window_days

)

select * from final
