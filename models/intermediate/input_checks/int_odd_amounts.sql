{#-
    Grain: one row per column of prices or quantities with amounts far from its others.
    Question: which amounts are so far from the others that they are likely mistakes?
    Compared with the geometric mean, which a few large values hardly move: a value of more than
    maximum_amount_ratio times it is told. Logarithms are summed in whole billionths, so that two
    builds agree.
-#}
{{ config(materialized='view') }}

with

amounts as (

    select
        'events' as table_name,
        'quantity' as column_name,
        {{ double_value('quantity') }} as amount
    from {{ ref('stg_events') }}
    where
        event_type = 'purchase'
        and quantity > 0

    union all

    select
        'events' as table_name,
        'unit_price' as column_name,
        unit_price as amount
    from {{ ref('stg_events') }}
    where
        event_type = 'purchase'
        and unit_price > 0

    union all

    select
        'items' as table_name,
        'price' as column_name,
        price as amount
    from {{ ref('stg_items') }}
    where price > 0

),

means as (

    select
        table_name,
        column_name,
        count(*) as amounts,
        {{ exponential(
            from_billionths('sum(' ~ to_billionths('ln(amount)') ~ ')') ~ ' / count(*)'
        ) }} as mean_amount
    from amounts
    group by
        table_name,
        column_name

),

far_columns as (

    select
        means.table_name,
        means.column_name,
        means.amounts,
        means.mean_amount,
        count(*) as far_amounts,
        max(amounts.amount) as largest_amount
    from amounts
    inner join means
        on
            amounts.column_name = means.column_name
            and amounts.table_name = means.table_name
    where amounts.amount > {{ var('maximum_amount_ratio') }} * means.mean_amount
    group by
        means.table_name,
        means.column_name,
        means.amounts,
        means.mean_amount

),

final as (

    select
        'warning' as severity,
        'amounts far from others' as check_name,
        table_name,
        column_name,
        far_amounts as affected,
        amounts as total,
        table_name || '.' || column_name || ': ' || {{ as_text('far_amounts') }} || ' of '
        || {{ as_text('amounts') }}
        || ' are over {{ var('maximum_amount_ratio') }} times the usual '
        || {{ as_text('cast(mean_amount as decimal(18, 4))') }} || ', the largest is '
        || {{ as_text('cast(largest_amount as decimal(18, 2))') }} as message
    from far_columns

)

select * from final
