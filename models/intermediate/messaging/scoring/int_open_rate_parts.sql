{#-
    Grain: one row per offer and channel in which its user can be reached now.
    Question: what does each group of features add to each component of the open rate?
    Puts the parts of item, user, pair, preference and template side by side, each worked out once,
    and adds what belongs to the single message: whether an anchor is named and how well the time
    fits. A view, since int_open_rates alone reads it. Growth: users * offers * channels.
-#}
{{ config(materialized='view') }}

{%- set wishes = open_rate_terms()['preference'] %}

with

no_preferences as (

    select
        {%- for term in wishes %}
        0 as {{ term }},
        {%- endfor %}
        0 as events

),

unwished_features as (

    select {{ standardised_terms('no_preferences', wishes) | indent(8) }}
    from no_preferences
    cross join {{ ref('int_open_rate_weights') }} as weights

),

unwished_parts as (

    select
        {%- for component in open_rate_components() %}
        {{ weighted_terms('features', wishes, 'expert', component) | indent(8) }}
            as expert_{{ component }},
        {%- endfor %}
        {{ weighted_terms('features', wishes, 'expert', 'single') | indent(8) }} as expert_single
    from unwished_features as features
    cross join {{ ref('int_open_rate_weights') }} as weights

),

raw_features as (

    select
        moments.*,
        {{ delay_fit(
            'moments.anchor_bought_at', 'moments.moment_at', 'pairs.typical_delay_hours'
        ) | indent(8) }} as delay_fit,
        case when moments.anchor_item_key is null then 0 else 1 end as names_anchor
    from {{ ref('int_message_moments') }} as moments
    left join {{ ref('int_message_pairs') }} as pairs
        on
            moments.anchor_item_key = pairs.anchor_item_key
            and moments.item_key = pairs.item_key
    where moments.message_id is null

),

features as (

    select
        raw_features.user_key,
        raw_features.item_key,
        raw_features.anchor_item_key,
        raw_features.channel,
        raw_features.context,
        raw_features.template_id,
        raw_features.moment_day,
        {{ standardised_terms('raw_features', ['delay_fit', 'names_anchor']) | indent(8) }}
    from raw_features
    cross join {{ ref('int_open_rate_weights') }} as weights

),

final as (

    select
        features.user_key,
        features.item_key,
        features.anchor_item_key,
        features.channel,
        features.context,
        features.template_id,
        {%- for component in open_rate_components() %}
        users.assignment_{{ component }}
        + items.assignment_{{ component }}
        + weights.assignment_{{ component }}_constant
        + weights.assignment_{{ component }}_absent as assignment_{{ component }},
        {%- endfor %}
        {%- for component in open_rate_experts() %}
        items.expert_{{ component }} as item_{{ component }},
        coalesce(preferences.expert_{{ component }}, unwished_parts.expert_{{ component }})
            as preference_{{ component }},
        coalesce(pairs.expert_{{ component }}, 0)
        + weights.expert_{{ component }}_delay_fit * features.delay_fit as pair_{{ component }},
        users.expert_{{ component }}
        + weights.expert_{{ component }}_names_anchor * features.names_anchor
        + weights.expert_{{ component }}_absent
        + coalesce(templates.expert_{{ component }}, 0) as message_{{ component }},
        weights.expert_{{ component }}_constant as constant_{{ component }},
        {%- endfor %}
        features.moment_day
    from features
    cross join {{ ref('int_open_rate_weights') }} as weights
    cross join unwished_parts
    inner join {{ ref('int_open_rate_user_parts') }} as users
        on features.user_key = users.user_key
    inner join {{ ref('int_open_rate_item_parts') }} as items
        on
            features.item_key = items.item_key
            and features.moment_day = items.moment_day
    left join {{ ref('int_open_rate_preference_parts') }} as preferences
        on
            features.user_key = preferences.user_key
            and features.item_key = preferences.item_key
            and features.moment_day = preferences.moment_day
    left join {{ ref('int_open_rate_pair_parts') }} as pairs
        on
            features.anchor_item_key = pairs.anchor_item_key
            and features.item_key = pairs.item_key
    left join {{ ref('int_open_rate_template_parts') }} as templates
        on features.template_id = templates.template_id

)

select * from final
