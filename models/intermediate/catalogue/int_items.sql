{#-
    Grain: one row per product; variants are folded into their parent.
    Question: which integer stands for the product, and what does the catalogue say about it?
    The catalogue row is the parent's own or, without one, that of its first variant; stock is the
    sum. tie_breaker comes from the id alone. Keys ascend with it, so a ranking that ends with the
    key breaks exact ties by the id, whatever other items there are.
-#}

with

variants as (

    select * from {{ ref('int_item_variants') }}

),

catalogue as (

    select * from {{ ref('stg_items') }}

),

products as (

    select
        product_item_id as item_id,
        {{ hash_integer('product_item_id') }} as tie_breaker
    from variants
    group by product_item_id

),

product_rows as (

    select
        catalogue.*,
        variants.product_item_id,
        sum({{ double_value('catalogue.stock_quantity') }}) over (
            partition by variants.product_item_id
        ) as product_stock_quantity,
        row_number() over (
            partition by variants.product_item_id
            order by
                case when catalogue.item_id = variants.product_item_id then 0 else 1 end,
                catalogue.item_id
        ) as row_number_in_product
    from catalogue
    inner join variants
        on catalogue.item_id = variants.item_id

),

final as (

    select
        cast(row_number() over (order by products.tie_breaker, products.item_id) as integer)
            as item_key,
        products.item_id,

        product_rows.item_name,
        category_spellings.category_path,
        product_rows.brand,
        product_rows.description,
        product_rows.countries,

        products.tie_breaker,
        case
            when product_rows.brand is not null
                then cast(dense_rank() over (order by product_rows.brand nulls last) as integer)
        end as brand_key,
        product_rows.price,
        product_rows.unit_cost,
        product_rows.product_stock_quantity as stock_quantity,
        product_rows.season_start_month,
        product_rows.season_end_month,

        product_rows.is_repurchasable,
        coalesce(product_rows.is_recommendable, true) as is_recommendable,
        product_rows.item_id is not null as is_in_catalogue,

        product_rows.created_at,
        product_rows.available_from,
        product_rows.available_until
    from products
    left join product_rows
        on
            products.item_id = product_rows.product_item_id
            and product_rows.row_number_in_product = 1
    left join {{ ref('int_category_spellings') }} as category_spellings
        on product_rows.category_path = category_spellings.written_path

)

select * from final
