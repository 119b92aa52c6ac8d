{#- A number as text, with two decimals where it is not a whole one. -#}
{% macro plain_number(expression) -%}
case
    when {{ expression }} = round({{ expression }})
        then {{ as_text('cast(round(' ~ expression ~ ') as bigint)') }}
    else {{ as_text('cast(' ~ expression ~ ' as decimal(18, 2))') }}
end
{%- endmacro %}
