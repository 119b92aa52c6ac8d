{#-
    Grain: one row per user and repurchasable item that they buy.
    Question: when will the user need the item again, and how sure is that?
    int_user_replenishments with ids and names, without items that are not recommendable and without
    what rests on the shop's rhythm alone.
-#}

with

final as (

    select
        users.user_id,
        items.item_id,

        items.item_name,
        replenishments.evidence,

        cast(replenishments.purchases as bigint) as purchases,
        cast(replenishments.intervals as bigint) as own_intervals,
        cast(rhythms.intervals as bigint) as item_intervals,
        replenishments.typical_days,
        replenishments.days_overdue,
        replenishments.due_score,

        replenishments.is_due,

        replenishments.last_bought_at,
        replenishments.due_at
    from {{ ref('int_user_replenishments') }} as replenishments
    inner join {{ ref('int_item_rhythms') }} as rhythms
        on replenishments.item_key = rhythms.item_key
    inner join {{ ref('int_users') }} as users
        on replenishments.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on replenishments.item_key = items.item_key
    where
        items.is_recommendable
        and replenishments.evidence <> 'shop'

)

select * from final
