{#- How many people viewed and bought each item or category (`key`), and which share of all buyers
    bought it. `firsts` has the columns of int_user_item_firsts. -#}
{% macro audiences(firsts, key) -%}
with

people as (

    select
        {{ key }},
        count(first_viewed_at) as viewers,
        count(first_bought_at) as buyers
    from {{ firsts }}
    group by {{ key }}

),

shop as (

    select count(distinct user_key) as buyers
    from {{ firsts }}
    where first_bought_at is not null

),

final as (

    select
        people.{{ key }},
        cast(people.viewers as integer) as viewers,
        cast(people.buyers as integer) as buyers,
        coalesce({{ double_value('people.buyers') }} / nullif(shop.buyers, 0), 0) as buyer_share
    from people
    cross join shop

)

select * from final
{%- endmacro %}
