{#-
    Grain: one row per user and item that could be offered to them now, if they did anything in its
    category in the 28 days before.
    Question: what does the user's wish for the item and its category add to each component?
    A view, as it has one reader. Growth: users * offers.
-#}
{{ config(materialized='view') }}

{%- set terms = open_rate_terms()['preference'] %}

with

features as (

    select
        preferences.user_key,
        preferences.item_key,
        preferences.moment_day,
        {{ standardised_terms('preferences', terms) | indent(8) }}
    from {{ ref('int_message_preferences') }} as preferences
    cross join {{ ref('int_open_rate_weights') }} as weights

),

final as (

    select
        features.user_key,
        features.item_key,
        {%- for component in open_rate_experts() %}
        {{ weighted_terms('features', terms, 'expert', component) | indent(8) }}
            as expert_{{ component }},
        {%- endfor %}
        features.moment_day
    from features
    cross join {{ ref('int_open_rate_weights') }} as weights

)

select * from final
