{#- A value of the input as a boolean; null where it is none. Of numbers only 1 and 0 are: a cast
    takes every other one for true, and a consent is nothing to guess. As text they may have
    decimals, 1.0, as programs write a column of them with gaps. -#}
{% macro read_boolean(expression, found_type) -%}
    {%- if is_number_type(found_type) -%}
        case when {{ expression }} = 1 then true when {{ expression }} = 0 then false end
    {%- elif is_text_type(found_type) -%}
        case
            when {{ replaced_matches(expression, '^[01][.]0+$', '') }} = ''
                then left({{ expression }}, 1) = '1'
            else {{ try_cast(expression, 'boolean') }}
        end
    {%- elif found_type in ['bool', 'boolean'] -%}
        {{ expression }}
    {%- else -%}
        {{ try_cast(expression, 'boolean') }}
    {%- endif -%}
{%- endmacro %}
