{#-
    Grain: one row.
    Question: how much does each feature count, for what is new to the user and for what they know?
    The parameters of the live version of the model `ranking` (stg_model_parameters) or, without
    one, the shipped ones (seed default_model_parameters), pivoted so that a score needs no join for
    a term. value is the weight of (feature - mean) / scale, so that the weight of the feature is
    value / scale, and value * mean / scale is taken off the constant once. 0 for a term that a
    version does not have. The weights of a source's places are multiplied by its factor in the seed
    recommendation_sources. Growth: one row.
-#}

{%- set weighted_terms = [] %}
{%- for component in ['new', 'known'] %}
{%- for term in ranking_terms() %}
{%- do weighted_terms.append((component, term)) %}
{%- endfor %}
{%- endfor %}

with

parameters as (

    select
        parameters.component,
        parameters.term,
        parameters.value / parameters.scale * coalesce(sources.factor, 1) as weight,
        case parameters.term
            when 'constant' then {{ to_trillionths('parameters.value') }}
            else {{ to_trillionths('-parameters.value * parameters.mean / parameters.scale') }}
        end as constant_part
    from {{ ref('int_live_parameters') }} as parameters
    left join {{ ref('int_candidate_sources') }} as sources
        on
            parameters.term = 'place_' || sources.source_name
            or parameters.term = 'place_' || sources.source_name || '_history'
    where parameters.model = 'ranking'

),

weights as (

    select
        {%- for component, term in weighted_terms %}
        coalesce(
            max(case when component = '{{ component }}' and term = '{{ term }}' then weight end), 0
        ) as {{ component }}_{{ term }},
        {%- endfor %}
        coalesce(sum(case when component = 'new' then constant_part end), 0)
            as new_constant_trillionths,
        coalesce(sum(case when component = 'known' then constant_part end), 0)
            as known_constant_trillionths
    from parameters

),

final as (

    select
        {%- for component, term in weighted_terms %}
        {{ component }}_{{ term }},
        {%- endfor %}
        {{ from_trillionths('new_constant_trillionths') }} as new_constant,
        {{ from_trillionths('known_constant_trillionths') }} as known_constant
    from weights

)

select * from final
