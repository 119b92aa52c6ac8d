{#-
    Grain: one row.
    Question: what does the live model of promotions weigh by, and how does its policy choose?
    Its parameters (int_live_parameters, model promotions) pivoted, so that a score needs no join for
    a term: of the components order and later_orders the constant, the mean of each user term and its
    weight over its scale, the weight of each benefit term, and the covariances of these. Without a
    live version has_model is false and the constants are null, so that every score is null.
    is_personal: choose by user; otherwise constant_promotion_id is for all, or none where that is
    null. Growth: one row.
-#}

{%- set terms = promotion_terms() %}

with

parameters as (

    select
        component,
        term,
        version,
        value,
        mean,
        scale
    from {{ ref('int_live_parameters') }}
    where model = 'promotions'

),

final as (

    select
        {%- for component in ['order', 'later_orders'] %}
        {{ promotion_parameter(component, 'constant') }} as {{ component }}_constant,
        {%- for term in terms['user'] %}
        coalesce({{ promotion_parameter(component, term, 'mean') }}, 0)
            as {{ component }}_{{ term }}_mean,
        coalesce({{ promotion_parameter(component, term, 'value / scale') }}, 0)
            as {{ component }}_{{ term }},
        {%- endfor %}
        {%- for term in terms['benefit'] %}
        coalesce({{ promotion_parameter(component, term) }}, 0) as {{ component }}_{{ term }},
        {%- endfor %}
        {%- for term, first, second in promotion_pairs() %}
        coalesce({{ promotion_parameter(component ~ '_covariance', term) }}, 0)
            as {{ component }}_{{ first }}_{{ second }},
        {%- endfor %}
        {%- endfor %}
        coalesce({{ promotion_parameter('policy', 'budget_multiplier') }}, 0) as budget_multiplier,
        nullif(
            max(case when component = 'constant_promotion' then term end), 'none'
        ) as constant_promotion_id,
        coalesce({{ promotion_parameter('policy', 'personal') }} = 1, false) as is_personal,
        count(version) > 0 as has_model,
        max(version) as version
    from parameters

)

select * from final
