{#-
    Grain: one row per name by which others may call a product.
    Question: which product do trackers and message tools mean by the name?
    They name it by its own id, by that of a variant, by its SKU or by its handle; of a name that
    could mean several, the first of these counts, then the smallest product.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

names as (

    select
        item_id as told_id,
        item_id,
        1 as priority
    from {{ ref('shopify_items') }}

    union all

    select
        variant_id as told_id,
        product_id as item_id,
        2 as priority
    from {{ ref('shopify_variants') }}

    union all

    select
        sku as told_id,
        product_id as item_id,
        3 as priority
    from {{ ref('shopify_variants') }}

    union all

    select
        handle as told_id,
        item_id,
        4 as priority
    from {{ ref('shopify_items') }}

),

ranked_names as (

    select
        told_id,
        item_id,
        row_number() over (partition by told_id order by priority, item_id) as name_rank
    from names
    where told_id is not null and item_id is not null

),

final as (

    select
        told_id,
        item_id
    from ranked_names
    where name_rank = 1

)

select * from final
