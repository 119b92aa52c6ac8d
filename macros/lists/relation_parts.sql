{#- What each item of a user's history adds to the items that a relation leads to: the relation's
    weight times the momentum factor, every item of the history alike. Only items that may be
    offered, and nothing if the source has no weight. `history_items`: how many of the items touched
    last are read, by default all; `reads`: how many items of a row are read, by default as many as
    a score reads. -#}
{% macro relation_parts(relation, rank, weight, source_name, history_items=none, reads=none) -%}
{%- set row_reads = reads or [var('score_row_reads'), var('score_row_reads_minimum')] | max -%}
with

built_source as (

    {{ built_source(source_name) | indent(4) }}

),

offers as (

    select
        relations.from_item_key,
        relations.to_item_key,
        relations.{{ rank }} as offer_rank,
        relations.{{ weight }} * coalesce(popularity.momentum_factor, 1) as offer_weight
    from {{ relation }} as relations
    cross join built_source
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on relations.to_item_key = eligible_items.item_key
    left join {{ ref('int_item_popularity') }} as popularity
        on relations.to_item_key = popularity.item_key
    where
        eligible_items.is_eligible
        and relations.{{ rank }} <= {{ row_reads }}

)

select
    histories.user_key,
    offers.to_item_key as item_key,
    histories.item_key as history_item_key,
    histories.history_position,
    {{ to_trillionths('offers.offer_weight') }} as added
from {{ ref('int_user_histories') }} as histories
inner join offers
    on
        histories.item_key = offers.from_item_key
        and histories.row_reads >= offers.offer_rank
where
    {{ in_bucket('histories.user_key') }}
    {%- if history_items %}
    and histories.history_position <= {{ history_items }}
    {%- endif %}
{%- endmacro %}
