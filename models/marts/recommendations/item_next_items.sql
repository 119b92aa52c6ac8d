{#-
    Grain: one row per item and one of its most likely next items.
    Question: where do people go from this item, and how many have gone that way?
    The likelihood matrix without the item itself and without items that are not recommendable, with
    names and evidence. People may have gone by way of such an item.
-#}

with

next_items as (

    select
        likelihoods.*,
        row_number() over (
            partition by likelihoods.from_item_key
            order by likelihoods.likelihood_rank
        ) as next_item_rank
    from {{ ref('int_item_likelihoods') }} as likelihoods
    inner join {{ ref('int_items') }} as to_items
        on likelihoods.to_item_key = to_items.item_key
    where
        likelihoods.from_item_key <> likelihoods.to_item_key
        and to_items.is_recommendable

),

final as (

    select
        items.item_id,
        following_items.item_id as next_item_id,

        items.item_name,
        following_items.item_name as next_item_name,

        cast(next_items.next_item_rank as bigint) as next_item_rank,
        next_items.likelihood,
        cast(coalesce(next_items.people, 0) as bigint) as people,
        next_items.mean_hours,

        via_items.item_id as via_item_id,
        cast(next_items.people_to_via as bigint) as people_to_via,
        cast(second_hops.people as bigint) as people_from_via
    from next_items
    inner join {{ ref('int_items') }} as items
        on next_items.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as following_items
        on next_items.to_item_key = following_items.item_key
    left join {{ ref('int_items') }} as via_items
        on next_items.via_item_key = via_items.item_key
    left join {{ ref('int_item_transitions') }} as second_hops
        on
            next_items.via_item_key = second_hops.from_item_key
            and next_items.to_item_key = second_hops.to_item_key

)

select * from final
