{#-
    Grain: one row.
    Question: by which rules are promotions chosen?
    seeds/promotion_policy.csv, a column for each rule. Growth: one row.
-#}

{%- set rules = ['least_margin_share', 'offers_in_70_days', 'least_support', 'exploration_share'] %}

with

final as (

    select
        {%- for rule in rules %}
        {{ double_value("max(case when rule = '" ~ rule ~ "' then value end)") }} as {{ rule }},
        {%- endfor %}
        {{ double_value("max(case when rule = 'holdout_share' then value end)") }} as holdout_share
    from {{ ref('promotion_policy') }}

)

select * from final
