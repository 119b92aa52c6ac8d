{#-
    Grain: one row per category of a feature, such as `channel=push`, that the live open rate knows.
    Question: what does the category add to each component?
    weight / scale, beside what int_open_rate_weights takes off for all categories. Growth: terms.
-#}

with

final as (

    select
        term,
        {%- for kind, components in [
            ('assignment', open_rate_components()), ('expert', open_rate_experts())
        ] %}
        {%- set kind_loop = loop %}
        {%- for component in components %}
        coalesce(
            max(
                case
                    when kind = '{{ kind }}' and component = '{{ component }}' then value / scale
                end
            ),
            0
        ) as {{ kind }}_{{ component }}
        {{- ',' if not (loop.last and kind_loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('int_open_rate_parameters') }}
    where term like '%=%'
    group by term

)

select * from final
