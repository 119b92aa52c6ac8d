{#-
    Grain: one row per live version, component and term that it needs.
    Question: what must be there for a live version to be whole?
    The macro fitted_models says it. Needed are the components that it names and those with the
    number of another one that is there: expert_3 beside assignment_3. term is null where a component
    needs any. is_there: whether the component has a row. Growth: parameters.
-#}
{{ config(materialized='view') }}

{%- set components, terms = [], [] %}
{%- for model, details in fitted_models().items() %}
{%- for name, part in details.parts.items() %}
{%- for component in part.components %}
{%- do components.append((model, name, component, component in part.needed)) %}
{%- endfor %}
{%- for term in part.get('needed_terms', [none]) %}
{%- do terms.append((model, name, term, false)) %}
{%- endfor %}
{%- for term in part.get('terms_beside_others', []) %}
{%- do terms.append((model, name, term, true)) %}
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

needed_terms as (
    {%- for model, part, term, is_beside_others in terms %}
    select
        '{{ model }}' as model,
        '{{ part }}' as part,
        cast({{ "'" ~ term ~ "'" if term else 'null' }} as {{ dbt.type_string() }}) as term,
        {{ is_beside_others | lower }} as is_beside_others
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

needed_components as (

    select
        live_versions.model,
        live_versions.version,
        known_components.part,
        known_components.component,
        max(
            case when known_components.component = live_components.component then 1 else 0 end
        ) as has_rows,
        max(
            case
                when known_components.component = live_components.component
                    then live_components.has_others
                else 0
            end
        ) as has_others
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

),

final as (

    select
        needed_components.model,
        needed_components.version,
        needed_components.component,
        needed_terms.term,
        needed_components.has_rows = 1 as is_there
    from needed_components
    inner join needed_terms
        on
            needed_components.model = needed_terms.model
            and needed_components.part = needed_terms.part
    where
        needed_components.has_others = 1
        or not needed_terms.is_beside_others

)

select * from final
