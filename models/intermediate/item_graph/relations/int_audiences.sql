{#-
    Grain: one row per node, an item or a category, viewed or bought in the last
    complement_lookback_days.
    Question: how many people viewed it, and how many bought it?
    The divisors of co-purchase and view-then-purchase, from the same bounded histories. buyer_share
    is of the people who bought any item, and for a category of those who bought from any category.
-#}

with

firsts as (

    select
        *,
        node_level > 0 as is_category
    from {{ ref('int_user_firsts') }}

),

people as (

    select
        is_category,
        node_level,
        node_key,
        count(first_viewed_at) as viewers,
        count(first_bought_at) as buyers
    from firsts
    group by
        is_category,
        node_level,
        node_key

),

all_buyers as (

    select
        is_category,
        count(distinct user_key) as buyers
    from firsts
    where first_bought_at is not null
    group by is_category

),

final as (

    select
        people.node_level,
        people.node_key,
        cast(people.viewers as integer) as viewers,
        cast(people.buyers as integer) as buyers,
        coalesce({{ double_value('people.buyers') }} / all_buyers.buyers, 0) as buyer_share
    from people
    left join all_buyers
        on people.is_category = all_buyers.is_category

)

select * from final
