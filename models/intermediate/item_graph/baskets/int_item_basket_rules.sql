{#-
    Grain: one row per ordered pair of items bought in one order; the best item_neighbours per first
    item.
    Question: when the first item is in a basket, what else is?
    support = orders with both / all orders; confidence = orders with both / orders with the first;
    lift = confidence / share of all orders with the second (Agrawal et al. 1993, Brin et al. 1997).
    score = confidence * people / (people + relation_shrinkage_people) * sqrt(momentum_factor of the
    second). People count because one buyer who keeps ordering the same says little about others.
    Growth: pairs, sorted once by first item.
-#}

with

items as (

    select
        item_key,
        count(*) as orders
    from {{ ref('int_basket_items') }}
    group by item_key

),

totals as (

    select count(distinct order_key) as orders
    from {{ ref('int_basket_items') }}

),

directed_pairs as (

    {{ both_directions(ref('int_item_basket_pairs'), ['orders', 'people']) | indent(4) }}

),

rules as (

    select
        directed_pairs.*,
        {{ double_value('directed_pairs.orders') }} / nullif(totals.orders, 0) as support,
        {{ double_value('directed_pairs.orders') }} / nullif(from_items.orders, 0) as confidence,
        {{ double_value('directed_pairs.orders') }} * totals.orders
        / nullif(from_items.orders * to_items.orders, 0) as lift,
        sqrt(coalesce(popularity.momentum_factor, 1)) as momentum_weight
    from directed_pairs
    inner join items as from_items
        on directed_pairs.from_item_key = from_items.item_key
    inner join items as to_items
        on directed_pairs.to_item_key = to_items.item_key
    left join {{ ref('int_item_popularity') }} as popularity
        on directed_pairs.to_item_key = popularity.item_key
    cross join totals

),

weighted_rules as (

    select
        *,
        {{ shrunken('confidence * momentum_weight', 'people') }} as score
    from rules

),

scored_rules as (

    select
        *,
        {{ to_trillionths('score') }} as basket_score
    from weighted_rules

),

ranked_rules as (

    select
        *,
        row_number() over (
            partition by from_item_key
            order by basket_score desc, to_item_key asc
        ) as basket_rank
    from scored_rules

),

final as (

    select
        from_item_key,
        to_item_key,

        cast(basket_rank as smallint) as basket_rank,
        orders,
        people,

        support,
        confidence,
        lift,
        {{ from_trillionths('basket_score') }} as basket_score
    from ranked_rules
    where basket_rank <= {{ var('item_neighbours') }}

)

select * from final
