{#-
    Grain: one row.
    Question: in which currency does the source of orders tell most of its purchases?
    All money is in one currency; nothing here converts it. Null where no currency is told.
-#}
{{ config(enabled=named_sources('event') != []) }}

with

told_currencies as (

    select upper(currency) as currency
    from {{ ref(orders_source() ~ '_events') }}
    where event_type = 'purchase' and currency is not null

),

ranked_currencies as (

    select
        currency,
        row_number() over (order by count(*) desc, currency asc) as currency_rank
    from told_currencies
    group by currency

),

final as (

    select max(case when currency_rank = 1 then currency end) as currency
    from ranked_currencies

)

select * from final
