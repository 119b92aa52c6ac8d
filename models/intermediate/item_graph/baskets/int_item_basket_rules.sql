{#-
    Grain: one row per ordered pair of items bought in one order; the best item_neighbours per first
    item.
    Question: when the first item is in a basket, what else is?
    support = orders with both / all orders; confidence = orders with both / orders with the first;
    lift = confidence / share of all orders with the second (Agrawal et al. 1993, Brin et al. 1997).
    Only pairs that more orders hold than chance explains (macro most_by_chance): otherwise the bag
    that is in every basket came first. Only second items that are recommendable.
    score = confidence * people / (people + relation_shrinkage_people) * sqrt(momentum_factor of the
    second). People count because one buyer who keeps ordering the same says little about others.
    Growth: pairs, sorted once by first item.
-#}

with

totals as (

    select count(distinct order_key) as orders
    from {{ ref('int_basket_items') }}

),

items as (

    select
        basket_items.item_key,
        count(*) as orders,
        {{ double_value('count(*)') }} / nullif(max(totals.orders), 0) as order_share
    from {{ ref('int_basket_items') }} as basket_items
    cross join totals
    group by basket_items.item_key

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
        {{ most_by_chance(
            'from_items.orders * ' ~ double_value('to_items.orders') ~ ' / totals.orders',
            'from_items.order_share',
            'to_items.order_share',
        ) }} as orders_by_chance,
        sqrt(coalesce(popularity.momentum_factor, 1)) as momentum_weight
    from directed_pairs
    inner join items as from_items
        on directed_pairs.from_item_key = from_items.item_key
    inner join items as to_items
        on directed_pairs.to_item_key = to_items.item_key
    inner join {{ ref('int_items') }} as recommended_items
        on directed_pairs.to_item_key = recommended_items.item_key
    left join {{ ref('int_item_popularity') }} as popularity
        on directed_pairs.to_item_key = popularity.item_key
    cross join totals
    where recommended_items.is_recommendable

),

weighted_rules as (

    select
        *,
        {{ shrunken('confidence * momentum_weight', 'people') }} as score
    from rules
    where orders > orders_by_chance

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
