{#- Of pairs of items or categories (`key`), those that complete each other, ranked:
    relation_minimum_people bought the second with or after the first, and more people bought both
    than chance explains. `relations` are the rows of int_item_relations, or of the same for
    categories, that may be complements. -#}
{% macro complement_lists(relations, key) -%}
select
    from_{{ key }},
    to_{{ key }},
    cast(
        row_number() over (
            partition by from_{{ key }}
            order by complement_score desc, to_{{ key }} asc
        ) as smallint
    ) as complement_rank,
    people_later + people_together as people,
    people_together,
    complement_score
from {{ relations }}
where
    complement_score > 0
    and people_later + people_together >= {{ var('relation_minimum_people') }}
    and people_later + people_together + people_earlier > people_by_chance
{%- endmacro %}
