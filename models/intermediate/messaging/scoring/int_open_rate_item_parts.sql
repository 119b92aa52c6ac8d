{#-
    Grain: one row per item and day on which a message offered it, or could offer it.
    Question: what does the item itself add to each component of the open rate?
    Worked out once per item, not once per message. Growth: items * days.
-#}

{%- set terms = open_rate_terms()['item'] %}

with

features as (

    select
        items.item_key,
        items.moment_day,
        {{ standardised_terms('items', terms) | indent(8) }}
    from {{ ref('int_message_item_features') }} as items
    cross join {{ ref('int_open_rate_weights') }} as weights

),

final as (

    select
        features.item_key,
        {%- for component in open_rate_components() %}
        {{ weighted_terms('features', terms, 'assignment', component) | indent(8) }}
            as assignment_{{ component }},
        {%- endfor %}
        {%- for component in open_rate_experts() %}
        {{ weighted_terms('features', terms, 'expert', component) | indent(8) }}
            as expert_{{ component }},
        {%- endfor %}
        features.moment_day
    from features
    cross join {{ ref('int_open_rate_weights') }} as weights

)

select * from final
