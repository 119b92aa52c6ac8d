{#- As many baskets, or people, with both of two items as chance explains: `expected`, their mean
    number were the two unrelated, times relation_minimum_lift. Where the second is common, as a bag
    is, 1.645 standard deviations more, which chance exceeds once in 20 times: the most frequent
    item would otherwise lead half of all lists by luck. The shares are those of all baskets or
    people that have the one and the other; of what all have, chance explains all and has no
    spread. -#}
{% macro most_by_chance(expected, from_share, to_share) -%}
    {%- set mean = var('relation_minimum_lift') ~ ' * ' ~ expected -%}
    {{ mean }} + case
        when {{ to_share }} > {{ var('common_item_share') }}
            then 1.645 * sqrt({{ mean }} * (1 - {{ from_share }}) * (1 - {{ to_share }}))
        else 0
    end
{%- endmacro %}
