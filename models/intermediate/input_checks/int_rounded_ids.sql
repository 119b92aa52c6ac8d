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

ids as (
    {%- for table, requirements in id_requirements().items() %}
    {%- set is_last_table = loop.last %}
    {%- for name, is_required in requirements.items() %}

    select
        '{{ table }}' as table_name,
        '{{ name }}' as column_name,
        {{ 'true' if is_required else 'false' }} as is_required,
        {{ name }} as id
    from {{ ref('base_shop__' ~ table) }}
    {%- if not (is_last_table and loop.last) %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

rounded_ids as (

    select
        table_name,
        column_name,
        is_required,
        id,
        {#- Most ids have none of these signs, and are spared the pattern. #}
        case
            when
                (id like '%+%' or id like '%.%' or id like '%,%')
                and {{ replaced_matches('id', pattern, '') }} = ''
                then left(id, 40)
        end as rounded_id
    from ids

),

counts as (

    select
        table_name,
        column_name,
        is_required,
        count(id) as filled_values,
        count(rounded_id) as rounded_values,
        min(rounded_id) as rounded_example
    from rounded_ids
    group by table_name, column_name, is_required

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
        || ') are ids that a spreadsheet has rounded, such as ' || {{ quoted('shown_example') }}
        || ', so that several became one: export the column as text' as message
    from shown_counts

)

select * from final
