{#-
    Grain: one row per item.
    Question: what share of its buyers buys the item again, and is that enough to offer it again?
    share = (buyers who bought it again + k * share of its narrowest category) / (buyers + k), the
    category's share drawn towards the shop's alike, k = relation_shrinkage_people: the mean of a
    beta posterior. Again is at least a day later. The catalogue has the last word on
    is_repurchasable; where it says nothing, the share must reach repurchasable_share. Growth:
    purchases in the window.
-#}
{%- set prior_buyers = double_value(var('relation_shrinkage_people')) %}

with

item_buyers as (

    select
        user_key,
        item_key,
        max(case when days_since_previous is null then 0 else 1 end) as repeat_buyers
    from {{ ref('int_repurchases') }}
    group by
        user_key,
        item_key

),

item_counts as (

    select
        items.item_key,
        items.is_repurchasable,
        leaf_categories.category_key,
        count(item_buyers.user_key) as buyers,
        coalesce(sum(item_buyers.repeat_buyers), 0) as repeat_buyers
    from {{ ref('int_items') }} as items
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key
    left join item_buyers
        on items.item_key = item_buyers.item_key
    group by
        items.item_key,
        items.is_repurchasable,
        leaf_categories.category_key

),

shop as (

    select
        coalesce({{ double_value('sum(repeat_buyers)') }} / nullif(sum(buyers), 0), 0)
            as repurchase_share
    from item_counts

),

category_shares as (

    select
        item_counts.category_key,
        (sum(item_counts.repeat_buyers) + {{ prior_buyers }} * max(shop.repurchase_share))
        / (sum(item_counts.buyers) + {{ prior_buyers }}) as repurchase_share
    from item_counts
    cross join shop
    where item_counts.category_key is not null
    group by item_counts.category_key

),

item_shares as (

    select
        item_counts.item_key,
        item_counts.buyers,
        item_counts.repeat_buyers,
        item_counts.is_repurchasable as is_repurchasable_in_catalogue,
        (
            item_counts.repeat_buyers
            + {{ prior_buyers }} * coalesce(category_shares.repurchase_share, shop.repurchase_share)
        ) / (item_counts.buyers + {{ prior_buyers }}) as repurchase_share
    from item_counts
    cross join shop
    left join category_shares
        on item_counts.category_key = category_shares.category_key

),

final as (

    select
        item_key,
        cast(buyers as integer) as buyers,
        cast(repeat_buyers as integer) as repeat_buyers,
        repurchase_share,
        is_repurchasable_in_catalogue is null as is_learned,
        coalesce(
            is_repurchasable_in_catalogue,
            repurchase_share >= {{ var('repurchasable_share') }}
        ) as is_repurchasable
    from item_shares

)

select * from final
