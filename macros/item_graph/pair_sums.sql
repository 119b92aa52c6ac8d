{#- What all users add to a pair of items in one direction: the weight, with what counts backwards,
    and the people and seconds of first touches. -#}
{% macro pair_sums(is_direction, direction) -%}
    cast(sum(case when {{ is_direction }} then weight else backward_weight end) as bigint)
        as {{ direction }}_weight,
        cast(sum(case when is_first_touch and {{ is_direction }} then 1 else 0 end) as integer)
            as {{ direction }}_people,
        cast(sum(case when is_first_touch and {{ is_direction }} then seconds else 0 end) as bigint)
            as {{ direction }}_seconds
{%- endmacro %}
