{#-
    Grain: one row per user and repurchasable item that they buy.
    Question: when will the user need the item again, and how sure is that?
    int_user_replenishments with ids, names and evidence, without items that are not recommendable.
-#}

with

final as (

    select
        users.user_id,
        items.item_id,

        items.item_name,
        case
            when replenishments.intervals > 0 then 'own'
            when rhythms.is_of_item then 'item'
            else 'category'
        end as evidence,

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
    where items.is_recommendable

)

select * from final
