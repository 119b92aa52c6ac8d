{#- What a relation of items says for offering the second item to those who touched the first: its
    weight times the momentum factor, of items that may be offered, as deep as a score reads, or
    `reads`. -#}
{% macro relation_offers(relation, rank, weight, reads=none) -%}
{%- set row_reads = reads or [var('score_row_reads'), var('score_row_reads_minimum')] | max -%}
select
    relations.from_item_key,
    relations.to_item_key,
    relations.{{ rank }} as offer_rank,
    relations.{{ weight }} * coalesce(popularity.momentum_factor, 1) as offer_weight
from {{ relation }} as relations
inner join {{ ref('int_eligible_items') }} as eligible_items
    on relations.to_item_key = eligible_items.item_key
left join {{ ref('int_item_popularity') }} as popularity
    on relations.to_item_key = popularity.item_key
where
    eligible_items.is_eligible
    and relations.{{ rank }} <= {{ row_reads }}
{%- endmacro %}
