{#-
    Grain: one row per live version, component and term that it needs.
    Question: what must be there for a live version to be whole?
    Terms of int_needed_components, as the macro fitted_models has them; null where a component needs
    any. Some are needed only beside others than the constant. Growth: parameters.
-#}
{{ config(materialized='view') }}

{%- set terms = [] %}
{%- for model, details in fitted_models().items() %}
{%- for name, part in details.parts.items() %}
{%- for term in part.get('needed_terms', [none]) %}
{%- do terms.append((model, name, term, false)) %}
{%- endfor %}
{%- for term in part.get('terms_beside_others', []) %}
{%- do terms.append((model, name, term, true)) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}

with

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

final as (

    select
        components.model,
        components.version,
        components.component,
        needed_terms.term,
        components.is_there
    from {{ ref('int_needed_components') }} as components
    inner join needed_terms
        on
            components.model = needed_terms.model
            and components.part = needed_terms.part
    where
        components.has_others
        or not needed_terms.is_beside_others

)

select * from final
