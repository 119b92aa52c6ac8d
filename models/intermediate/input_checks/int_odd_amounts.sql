{#-
    Grain: one row per finding about prices and quantities.
    Question: which amounts are so far from the others that they are likely mistakes?
    Compared with the geometric mean, which a few large values hardly move: a value of more than
    maximum_amount_ratio times it is told. Prices paid that on the mean are over ten times the
    catalogue's, or under a tenth, are in another unit, such as cents. Logarithms are summed in
    whole billionths, so that two builds agree.
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
        exp(
            {{ from_billionths('sum(' ~ to_billionths('ln(amount)') ~ ')') }}
            / count(*)
        ) as mean_amount
    from amounts
    group by
        table_name,
        column_name

),

far_amounts as (

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

paid_shares as (

    select
        count(*) as purchases,
        exp(
            {{ from_billionths(
                'sum(' ~ to_billionths('ln(events.unit_price / items.price)') ~ ')'
            ) }}
            / nullif(count(*), 0)
        ) as paid_share
    from {{ ref('stg_events') }} as events
    inner join {{ ref('stg_items') }} as items
        on events.item_id = items.item_id
    where
        events.event_type = 'purchase'
        and events.unit_price > 0
        and items.price > 0

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
    from far_amounts

    union all

    select
        'warning' as severity,
        'prices in another unit' as check_name,
        'events' as table_name,
        'unit_price' as column_name,
        purchases as affected,
        purchases as total,
        'prices paid (events.unit_price) are on the mean '
        || {{ as_text('cast(paid_share as decimal(18, 3))') }}
        || ' times those of the catalogue (items.price): give both for one unit, in one currency'
            as message
    from paid_shares
    where
        paid_share > 10
        or paid_share < 0.1

)

select * from final
