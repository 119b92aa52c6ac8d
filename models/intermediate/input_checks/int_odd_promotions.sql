{#-
    Grain: one row per way in which promotions are odd.
    Question: which promotions give nothing, or never run?
    They take part all the same, and count as none. Growth: promotions.
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
        'promotions that never run' as check_name,
        'promotions' as table_name,
        'ends_at' as column_name,
        never_running as affected,
        promotions as total,
        ' promotions end before they start, so they never run' as said
    from promotion_counts

),

final as (

    select
        severity,
        check_name,
        table_name,
        column_name,
        affected,
        total,
        table_name || '.' || column_name || ': ' || {{ as_text('affected') }} || ' of '
        || {{ as_text('total') }} || said as message
    from findings
    where affected > 0

)

select * from final
