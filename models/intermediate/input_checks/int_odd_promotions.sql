{#-
    Grain: one row per way in which promotions are odd.
    Question: which promotions give nothing or next to nothing, or never run?
    They take part all the same. Growth: promotions.
-#}
{{ config(materialized='view') }}

with

promotion_counts as (

    select
        count(*) as promotions,
        sum(
            case
                when
                    coalesce(discount_percent, 0) = 0
                    and coalesce(discount_amount, 0) = 0
                    and not coalesce(is_free_shipping, false)
                    then 1
                else 0
            end
        ) as without_discount,
        sum(case when discount_percent > 0 and discount_percent < 1 then 1 else 0 end)
            as below_one_percent,
        sum(case when ends_at <= starts_at then 1 else 0 end) as never_running
    from {{ ref('stg_promotions') }}

),

findings as (

    select
        'warning' as severity,
        'promotions without a discount' as check_name,
        'promotions' as table_name,
        'discount_percent' as column_name,
        without_discount as affected,
        promotions as total,
        ' promotions give neither percent nor amount nor free shipping, so they count as none'
            as said
    from promotion_counts

    union all

    select
        'warning' as severity,
        'promotions of less than one percent' as check_name,
        'promotions' as table_name,
        'discount_percent' as column_name,
        below_one_percent as affected,
        promotions as total,
        ' promotions give less than one percent, and are taken at their word: a tenth off is 10'
            as said
    from promotion_counts

    union all

    select
        'warning' as severity,
        'promotions that never run' as check_name,
        'promotions' as table_name,
        'ends_at' as column_name,
        never_running as affected,
        promotions as total,
        ' promotions end before they start, so they never run' as said
    from promotion_counts

),

final as (

    {{ told_findings('findings') | indent(4) }}

)

select * from final
