{#-
    Grain: one row.
    Question: in which currency does the source of orders tell most of its purchases?
    All money is in one currency; nothing here converts it. Null where no currency is told.
-#}
{{ config(enabled=named_sources('event') != []) }}

with

ranked_currencies as (

    select
        upper(currency) as currency,
        row_number() over (order by count(*) desc, upper(currency) asc) as currency_rank
    from {{ ref(orders_source() ~ '_events') }}
    where event_type = 'purchase' and currency is not null
    group by upper(currency)

),

final as (

    select max(case when currency_rank = 1 then currency end) as currency
    from ranked_currencies

)

select * from final
