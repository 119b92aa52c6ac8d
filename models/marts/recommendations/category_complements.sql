{#-
    Grain: one row per category and category of the same level that completes it.
    Question: what kind of thing goes with this kind, and when is it to be offered?
    int_category_complements with paths and the typical delay.
-#}

with

final as (

    select
        categories.category_path,
        complement_categories.category_path as complement_category_path,
        delays.delay_bucket,
        cast(categories.category_level as bigint) as category_level,
        cast(complements.complement_rank as bigint) as complement_rank,
        complements.complement_score as score,
        cast(complements.people as bigint) as people,
        cast(complements.people_together as bigint) as people_together,
        delays.median_delay_days
    from {{ ref('int_category_complements') }} as complements
    inner join {{ ref('int_categories') }} as categories
        on complements.from_category_key = categories.category_key
    inner join {{ ref('int_categories') }} as complement_categories
        on complements.to_category_key = complement_categories.category_key
    inner join {{ ref('int_complement_delays') }} as delays
        on
            categories.category_level = delays.node_level
            and complements.from_category_key = delays.from_node_key
            and complements.to_category_key = delays.to_node_key

)

select * from final
