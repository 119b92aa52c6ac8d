{#- The weight of a pair in one direction plus what first touches in the other add backwards. -#}
{% macro with_reverse(weight, opposite_first_weight) -%}
    {{ weight }} + cast(
        floor(
            {{ double_value(opposite_first_weight) }} * {{ double_value(var('reverse_weight')) }}
        ) as bigint
    )
{%- endmacro %}
