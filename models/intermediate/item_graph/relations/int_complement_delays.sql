{#-
    Grain: one row per item and item that completes it, and per category and category that completes
    it.
    Question: how long after the first do people buy the second, so when is it to be offered?
    The median over the people of the listed pairs, 0 days for those who bought both together. Only
    listed pairs are looked at, since a median keeps all its values in memory. A delay of exactly
    1, 7 or 28 days belongs to the shorter bucket.
    Growth: the people of the listed pairs.
-#}

with

complements as (

    select
        cast(0 as smallint) as node_level,
        from_item_key as from_node_key,
        to_item_key as to_node_key
    from {{ ref('int_item_complements') }}

    union all

    select
        categories.category_level as node_level,
        category_complements.from_category_key as from_node_key,
        category_complements.to_category_key as to_node_key
    from {{ ref('int_category_complements') }} as category_complements
    inner join {{ ref('int_categories') }} as categories
        on category_complements.from_category_key = categories.category_key

),

delays as (

    select
        complements.node_level,
        complements.from_node_key,
        complements.to_node_key,
        {{ days_between('from_firsts.first_bought_at', 'to_firsts.first_bought_at') }} as delay_days
    from {{ ref('int_user_firsts') }} as from_firsts
    inner join {{ ref('int_user_firsts') }} as to_firsts
        on
            from_firsts.user_key = to_firsts.user_key
            and from_firsts.node_level = to_firsts.node_level
            and from_firsts.first_bought_at <= to_firsts.first_bought_at
    inner join complements
        on
            from_firsts.node_level = complements.node_level
            and from_firsts.node_key = complements.from_node_key
            and to_firsts.node_key = complements.to_node_key

),

medians as (

    select
        node_level,
        from_node_key,
        to_node_key,
        {{ median('delay_days') }} as median_delay_days
    from delays
    group by
        node_level,
        from_node_key,
        to_node_key

),

final as (

    select
        node_level,
        from_node_key,
        to_node_key,
        case
            when median_delay_days <= 1 then '0-1'
            when median_delay_days <= 7 then '1-7'
            when median_delay_days <= 28 then '7-28'
            else 'over 28'
        end as delay_bucket,
        median_delay_days
    from medians

)

select * from final
