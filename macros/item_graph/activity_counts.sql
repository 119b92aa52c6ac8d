{#- People and events within each window, per `key`. `visits` has one row a person, key and window,
    with the purchases and views of the person. -#}
{% macro activity_counts(visits, key) -%}
select
    {{ key }},
    window_days,
    cast(sum(case when purchases > 0 then 1 else 0 end) as bigint) as buyers,
    cast(sum(purchases) as bigint) as purchases,
    cast(sum(case when views > 0 then 1 else 0 end) as bigint) as viewers,
    cast(sum(views) as bigint) as views
from {{ visits }}
group by
    {{ key }},
    window_days
{%- endmacro %}
