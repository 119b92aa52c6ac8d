{#- What all users add to a pair of items in one direction: the weight, that of first touches that
    come later, and the people and seconds of first touches. -#}
{% macro pair_sums(is_direction, direction) -%}
    cast(sum(case when {{ is_direction }} then weight else 0 end) as bigint)
        as {{ direction }}_weight,
        cast(
            sum(case when {{ is_direction }} and is_first_touch and is_later then weight else 0 end)
            as bigint
        ) as {{ direction }}_first_weight,
        cast(sum(case when {{ is_direction }} and is_first_touch then 1 else 0 end) as integer)
            as {{ direction }}_people,
        cast(
            sum(case when {{ is_direction }} and is_first_touch then seconds else 0 end) as bigint
        ) as {{ direction }}_seconds
{%- endmacro %}
