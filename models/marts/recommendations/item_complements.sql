{#-
    Grain: one row per item and item that completes it.
    Question: what goes with this item, and when is it to be offered?
    int_item_complements with names and the typical delay.
-#}

with

final as (

    select
        items.item_id,
        complement_items.item_id as complement_item_id,
        items.item_name,
        complement_items.item_name as complement_item_name,
        delays.delay_bucket,
        cast(complements.complement_rank as bigint) as complement_rank,
        complements.complement_score as score,
        cast(complements.people as bigint) as people,
        cast(complements.people_together as bigint) as people_together,
        delays.median_delay_days
    from {{ ref('int_item_complements') }} as complements
    inner join {{ ref('int_complement_delays') }} as delays
        on
            complements.from_item_key = delays.from_node_key
            and complements.to_item_key = delays.to_node_key
            and delays.node_level = 0
    inner join {{ ref('int_items') }} as items
        on complements.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as complement_items
        on complements.to_item_key = complement_items.item_key

)

select * from final
