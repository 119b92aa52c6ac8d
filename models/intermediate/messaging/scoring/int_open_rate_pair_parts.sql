{#-
    Grain: one row per anchor and item that a message named together, or could name now.
    Question: what does it add to each component of the open rate that the two go together?
    Worked out once per pair; how well the time fits depends on the user, and is not in it.
    Growth: pairs in messages and offers.
-#}

{%- set terms = open_rate_terms()['pair'] | reject('equalto', 'delay_fit') | list %}

with

features as (

    select
        pairs.anchor_item_key,
        pairs.item_key,
        {{ standardised_terms('pairs', terms) | indent(8) }}
    from {{ ref('int_message_pairs') }} as pairs
    cross join {{ ref('int_open_rate_weights') }} as weights

),

final as (

    select
        features.anchor_item_key,
        features.item_key,
        {%- for component in open_rate_components() %}
        {{ weighted_terms('features', terms, 'expert', component) | indent(8) }}
            as expert_{{ component }},
        {%- endfor %}
        {{ weighted_terms('features', terms, 'expert', 'single') | indent(8) }} as expert_single
    from features
    cross join {{ ref('int_open_rate_weights') }} as weights

)

select * from final
