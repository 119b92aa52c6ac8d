{#-
    Grain: one row per live version and component that it needs.
    Question: is the component there, and does it have more than a constant?
    The macro fitted_models says what is needed: the components that it names, and those with the
    number of another one that is there, as expert_3 beside assignment_3. Growth: parameters.
-#}
{{ config(materialized='view') }}

{%- set components = [] %}
{%- for model, details in fitted_models().items() %}
{%- for name, part in details.parts.items() %}
{%- for component in part.components %}
{%- do components.append((model, name, component, component in part.needed)) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}

with

known_components as (
    {%- for model, part, component, is_needed in components %}
    select
        '{{ model }}' as model,
        '{{ part }}' as part,
        '{{ component }}' as component,
        '{{ component.split('_') | last }}' as component_number,
        {{ is_needed | lower }} as is_needed
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

live_components as (

    select
        parameters.model,
        parameters.version,
        parameters.component,
        known_components.component_number,
        max(case when parameters.term <> 'constant' then 1 else 0 end) as has_others
    from {{ ref('stg_model_parameters') }} as parameters
    inner join known_components
        on
            parameters.model = known_components.model
            and parameters.component = known_components.component
    where parameters.status = 'live'
    group by
        parameters.model,
        parameters.version,
        parameters.component,
        known_components.component_number

),

live_versions as (

    select distinct
        model,
        version
    from {{ ref('stg_model_parameters') }}
    where status = 'live'

),

final as (

    select
        live_versions.model,
        live_versions.version,
        known_components.part,
        known_components.component,
        max(
            case when known_components.component = live_components.component then 1 else 0 end
        ) = 1 as is_there,
        max(
            case
                when known_components.component = live_components.component
                    then live_components.has_others
                else 0
            end
        ) = 1 as has_others
    from live_versions
    inner join known_components
        on live_versions.model = known_components.model
    left join live_components
        on
            live_versions.model = live_components.model
            and live_versions.version = live_components.version
            and known_components.component_number = live_components.component_number
    where
        known_components.is_needed
        or live_components.component is not null
    group by
        live_versions.model,
        live_versions.version,
        known_components.part,
        known_components.component

)

select * from final
