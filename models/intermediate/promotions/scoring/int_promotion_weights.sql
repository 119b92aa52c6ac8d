{#-
    Grain: one row.
    Question: what does the live model of promotions weigh by, and how does its policy choose?
    Its parameters (int_live_parameters, model promotions) pivoted, so that a score needs no join for
    a term. gate_k: log odds of class k, with the weight of each user term over its scale; class_k:
    how the class answers; uncertainty_k: what each of its terms gains by one standard error in each
    direction. A step of the benefit has a start and a width. A class that the model does not have
    has a null gate_k_constant, and so have all of them without a live version (has_model is false):
    every score is null. is_personal: choose by user; otherwise constant_promotion_id is for all, or
    none where that is null. Growth: one row.
-#}

{%- set classes = promotion_classes() %}

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
        {%- for term in promotion_terms() %}
        coalesce({{ promotion_parameter('gate_1', term, 'mean') }}, 0) as {{ term }}_mean,
        {%- endfor %}
        {%- for step in classes.steps %}
        coalesce({{ promotion_parameter('class_1', 'benefit_' ~ step, 'mean') }}, 0)
            as step_{{ step }}_start,
        coalesce({{ promotion_parameter('class_1', 'benefit_' ~ step, 'scale') }}, 1)
            as step_{{ step }}_width,
        {%- endfor %}
        {%- for number in classes.numbers %}
        {{ promotion_parameter('gate_' ~ number, 'constant') }} as gate_{{ number }}_constant,
        {%- for term in promotion_terms() %}
        coalesce({{ promotion_parameter('gate_' ~ number, term, 'value / scale') }}, 0)
            as gate_{{ number }}_{{ term }},
        {%- endfor %}
        {%- for term in classes.terms %}
        coalesce({{ promotion_parameter('class_' ~ number, term) }}, 0)
            as class_{{ number }}_{{ term }},
        {%- for direction in classes.directions %}
        coalesce(
            {{ promotion_parameter('uncertainty_' ~ number, term ~ '|' ~ direction) }}, 0
        ) as uncertainty_{{ number }}_{{ term }}_{{ direction }},
        {%- endfor %}
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
