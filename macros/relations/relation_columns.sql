{#- The columns that pairs of items and pairs of categories (`key`) have in common. -#}
{% macro relation_columns(key) -%}
from_node_key as from_{{ key }},
to_node_key as to_{{ key }},
people_later,
people_together,
people_earlier,
people_instead,
people_instead_either_way,
people_by_chance,
co_purchase,
co_purchase_together,
view_purchase,
complementarity,
forward_share,
purchase_share,
instead_share,
complement_score,
substitute_score
{%- endmacro %}
