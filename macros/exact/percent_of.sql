{#- A part of a whole in percent, as text: whole percents from ten on, and 0 or 100 % only where it
    is none or all. -#}
{% macro percent_of(part, whole) -%}
    {%- set percent = '(100.0 * (' ~ part ~ ') / (' ~ whole ~ '))' -%}
    case
        when ({{ part }}) = ({{ whole }}) then '100 %'
        when {{ percent }} >= 10
            then cast(cast(least(round({{ percent }}), 99) as integer) as {{ dbt.type_string() }}) || ' %'
        else cast(cast({{ percent }} as decimal(4, 2)) as {{ dbt.type_string() }}) || ' %'
    end
{%- endmacro %}
