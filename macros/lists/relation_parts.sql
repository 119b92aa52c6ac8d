{#- What each item of a user's history adds for the items that a relation leads to: the relation's
    weight times the momentum factor, every item of the history alike. Nothing where the source has
    no weight. `history_items`: how many of the items touched last are read, all by default. -#}
{% macro relation_parts(relation, rank, weight, source_name, history_items=none, reads=none) -%}
with

built_source as (

    {{ built_source(source_name) | indent(4) }}

),

offers as (

    {{ relation_offers(relation, rank, weight, reads) | indent(4) }}

),

built_offers as (

    select offers.*
    from offers
    cross join built_source

)

select
    histories.user_key,
    built_offers.to_item_key as item_key,
    histories.item_key as history_item_key,
    histories.history_position,
    {{ to_trillionths('built_offers.offer_weight') }} as added
from {{ ref('int_user_histories') }} as histories
inner join built_offers
    on
        histories.item_key = built_offers.from_item_key
        and histories.row_reads >= built_offers.offer_rank
where
    {{ in_bucket('histories.user_key') }}
    {%- if history_items %}
    and histories.history_position <= {{ history_items }}
    {%- endif %}
{%- endmacro %}
