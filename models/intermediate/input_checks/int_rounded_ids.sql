{#-
    Grain: one row per column of ids in which some were rounded.
    Question: which ids became numbers like 4.0064E+12, as spreadsheets and programs write long ones?
    Several ids became one and cannot be told apart again. Where more than half of a required column
    is so, people or items are mixed up throughout: an error. Rejected rows count, too, since items
    whose ids became one reject each other. Ids of users are personal: of these the example shows
    the digits as 9. Growth: one pass over the ids.
-#}
{{ config(materialized='view') }}

{#- Without a plus only after a fraction: 12e4 may be a hexadecimal id. -#}
{%- set pattern = '^[-+]?[0-9]([.,][0-9]+)?[eE][+][0-9]+$|^[-+]?[0-9][.,][0-9]+[eE][0-9]+$' %}

with

{% for table, requirements in id_requirements().items() -%}
{{ table }} as (

    select
        {#- Most ids have none of these signs, and are spared the pattern. -#}
        {%- for name in requirements %}
        {%- set plain_part = replaced_matches(name, pattern, '') %}
        {%- set sign_tests = [] %}
        {%- for sign in '+.,' %}
        {%- do sign_tests.append(name ~ " like '%" ~ sign ~ "%'") %}
        {%- endfor %}
        {%- set is_rounded = '(' ~ sign_tests | join(' or ') ~ ') and ' ~ plain_part ~ " = ''" %}
        count(case when {{ is_rounded }} then 1 end) as rounded_{{ name }},
        min(case when {{ is_rounded }} then left({{ name }}, 40) end) as example_{{ name }},
        count({{ name }}) as filled_{{ name }},
        {%- endfor %}
        '{{ table }}' as table_name
    from {{ ref('base_shop__' ~ table) }}

),

{% endfor -%}

counts as (
    {%- for table, requirements in id_requirements().items() %}
    {%- set is_last_table = loop.last %}
    {%- for name, is_required in requirements.items() %}

    select
        table_name,
        '{{ name }}' as column_name,
        {{ 'true' if is_required else 'false' }} as is_required,
        filled_{{ name }} as filled_values,
        rounded_{{ name }} as rounded_values,
        example_{{ name }} as rounded_example
    from {{ table }}
    {%- if not (is_last_table and loop.last) %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

shown_counts as (

    select
        *,
        case
            when column_name in ('user_id', 'anonymous_id')
                then {{ replaced_matches('rounded_example', '[0-9]', '9') }}
            else rounded_example
        end as shown_example
    from counts
    where rounded_values > 0

),

final as (

    select
        case
            when is_required and rounded_values * 2 > filled_values then 'error'
            else 'warning'
        end as severity,
        'rounded ids' as check_name,
        table_name,
        column_name,
        rounded_values as affected,
        filled_values as total,
        table_name || '.' || column_name || ': ' || {{ as_text('rounded_values') }} || ' of '
        || {{ as_text('filled_values') }} || ' values ('
        || {{ percent_of('rounded_values', 'filled_values') }}
        || ') are ids that a spreadsheet has rounded, such as ''' || shown_example
        || ''', so that several became one: export the column as text' as message
    from shown_counts

)

select * from final
