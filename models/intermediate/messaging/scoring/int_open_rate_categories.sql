{#-
    Grain: one row per category of a feature, such as `channel=push`, that the live open rate knows.
    Question: what does the category add to each component?
    weight / scale, beside what int_open_rate_weights takes off for all categories. Growth: terms.
-#}

with

final as (

    select
        term,
        {%- for component in open_rate_components() %}
        {%- for kind in ['assignment', 'expert'] %}
        coalesce(
            max(
                case
                    when kind = '{{ kind }}' and component = '{{ component }}' then value / scale
                end
            ),
            0
        ) as {{ kind }}_{{ component }},
        {%- endfor %}
        {%- endfor %}
        coalesce(max(case when component = 'single' then value / scale end), 0) as expert_single
    from {{ ref('int_open_rate_parameters') }}
    where term like '%=%'
    group by term

)

select * from final
