{#-
    Grain: one row per faulty row of model_parameters.
    Question: which fitted parameters can the build not use, and how is each mended?
    Every row must be read whole and have a status that the contract knows. Of a live version the
    build must know the components and terms; another version may be that of an older project.
    Of a row the first fault is told. Growth: rows of the table.
-#}
{{ config(materialized='view') }}

{%- set statuses = input_contract('model_parameters').columns.get('status', {}).words or [] %}

with

judged_rows as (

    select
        source_row,
        {{ shown_id("'model_parameters.model'", 'model') }} as model,
        {{ shown_id("'model_parameters.version'", 'version') }} as version,
        {{ shown_id("'model_parameters.component'", 'component') }} as component,
        {{ shown_id("'model_parameters.term'", 'term') }} as term,
        case
            {%- for column in checked_columns('model_parameters') if column.type != 'string' %}
            when {{ text_position("'|" ~ column.name ~ " '", 'odd_values') }} > 0
                then
                    '{{ column.name }} is ' || {{ quoted(odd_value(column.name)) }}
                    || ': give {{ wanted_values(column) }}'
            {%- endfor %}
            when rejection_reason like 'repeated %'
                then rejection_reason || ': keep one of these rows'
            when rejection_reason is not null then rejection_reason || ': fill it in'
            when status not in ({{ text_list(statuses) }})
                then
                    'status is ' || {{ quoted(shown_id("'model_parameters.status'", 'status')) }}
                    || ': give one of {{ statuses | join(', ') }}'
            {%- for model, details in fitted_models().items() %}
            {%- set parts = details.parts.values() %}
            {%- set components = parts | map(attribute='components') | sum(start=[]) %}
            when
                model = '{{ model }}'
                and coalesce(status, 'live') = 'live'
                and coalesce(component, '') not in ({{ text_list(components) }})
                then 'the component is unknown: give one of {{ components | join(', ') }}'
            {%- for part in parts if part.terms %}
            when
                model = '{{ model }}'
                and coalesce(status, 'live') = 'live'
                and component in ({{ text_list(part.components) }})
                and term not in ({{ text_list(part.terms) }})
                {%- for name in part.get('values', []) %}
                and term not like '{{ name }}=%'
                {%- endfor %}
                then 'the term is unknown to this version of the project: train the model again'
            {%- endfor %}
            {%- endfor %}
            when abs(value * coalesce(mean, 0) / coalesce(scale, 1)) > 1000000
                then 'value * mean / scale is over 1,000,000: train the model again'
        end as fault
    from {{ ref('base_shop__model_parameters') }}

),

final as (

    select
        source_row,
        model,
        version,
        component,
        term,
        fault
    from judged_rows
    where fault is not null

)

select * from final
