{#-
    Grain: one row per product.
    Question: what does the catalogue say about it?
    Variants of one product are one item, so that the product has the lowest price of its variants,
    their mean cost and, where all of them are counted, the sum of their stock. The type of a
    product is its category. Drafts, archived and unpublished products, and gift cards, are not
    offered; products that were deleted are left out.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

products as (

    {{ source_rows('shopify', 'product') | indent(4) }}

),

variant_sums as (

    select
        product_id,
        min(price) as price,
        {{ double_value('sum(cast(unit_cost as decimal(18, 4)))') }} / nullif(count(unit_cost), 0)
            as unit_cost,
        case
            when count(*) = count(stock_quantity)
                then {{ double_value('sum(stock_quantity)') }}
        end as stock_quantity
    from {{ ref('shopify_variants') }}
    group by product_id

),

gift_cards as (

    select distinct product_id
    from {{ ref('shopify_lines') }}
    where is_gift_card

),

final as (

    select
        products.id as item_id,
        cast(null as {{ dbt.type_string() }}) as sku,
        products.title as item_name,
        products.product_type as category_path,
        products.vendor as brand,
        products.handle,
        cast(null as {{ dbt.type_string() }}) as currency,
        cast(null as {{ dbt.type_string() }}) as image_url,
        cast(null as {{ dbt.type_string() }}) as item_url,
        variant_sums.price,
        variant_sums.unit_cost,
        variant_sums.stock_quantity,
        gift_cards.product_id is null
        and not coalesce(products.is_gift_card, false)
        and products.published_at is not null
        and lower(coalesce(products.status, 'active')) = 'active' as is_recommendable,
        products.created_at
    from products
    left join variant_sums
        on products.id = variant_sums.product_id
    left join gift_cards
        on products.id = gift_cards.product_id
    where not coalesce(products._fivetran_deleted, false)

)

select * from final
