{#-
    Grain: one row per item of the catalogue.
    Question: what does the catalogue say about each item?
    The usable rows of base_shop__items.
-#}

with

final as (

    select
        source_row,
        item_id,
        parent_item_id,
        merchant_id,

        item_name,
        category_path,
        brand,
        description,
        countries,
        image_url,
        item_url,

        price,
        unit_cost,
        stock_quantity,
        season_start_month,
        season_end_month,

        is_repurchasable,
        is_recommendable,

        available_from,
        available_until,
        created_at
    from {{ ref('base_shop__items') }}
    where rejection_reason is null

)

select * from final
