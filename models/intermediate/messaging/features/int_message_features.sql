{#-
    Grain: one row per message that was sent, and per offer and channel, as int_message_moments.
    Question: what was known before the moment that tells whether the message is opened?
    The features of open_rate_terms and open_rate_categories, as they are; null is unknown. No event
    after the moment enters, and counts end the day before it. A view: cut it to some users before
    you join it. Growth: messages, users * offers * channels.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        moments.message_id,
        moments.user_key,
        moments.item_key,
        moments.anchor_item_key,
        moments.context,
        moments.moment_at,

        coalesce(clusters.user_cluster, 'unknown') as user_cluster,
        contacts.age_band,
        contacts.income_band,
        moments.channel,
        moments.template_id,

        users.active_score,
        {%- for term in open_rate_terms()['item'] %}
        items.{{ term }},
        {%- endfor %}
        {%- for term in open_rate_terms()['preference'] %}
        coalesce(preferences.{{ term }}, 0) as {{ term }},
        {%- endfor %}
        pairs.complementarity,
        pairs.category_complementarity,
        pairs.transition_likelihood,
        {{ delay_fit(
            'moments.anchor_bought_at', 'moments.moment_at', 'pairs.typical_delay_hours'
        ) | indent(8) }} as delay_fit,
        users.messages_7_days,
        users.opened_of_last_10,
        {{ hour_circle('sin', 'moments.moment_at', 'contacts.time_zone') }} as local_hour_sin,
        {{ hour_circle('cos', 'moments.moment_at', 'contacts.time_zone') }} as local_hour_cos,
        case when moments.anchor_item_key is null then 0 else 1 end as names_anchor
    from {{ ref('int_message_moments') }} as moments
    inner join {{ ref('int_user_contacts') }} as contacts
        on moments.user_key = contacts.user_key
    inner join {{ ref('int_message_user_features') }} as users
        on
            moments.user_key = users.user_key
            and moments.moment_day = users.moment_day
    inner join {{ ref('int_message_item_features') }} as items
        on
            moments.item_key = items.item_key
            and moments.moment_day = items.moment_day
    left join {{ ref('int_user_clusters') }} as clusters
        on
            moments.user_key = clusters.user_key
            and moments.moment_day = clusters.moment_day
    left join {{ ref('int_message_preferences') }} as preferences
        on
            moments.user_key = preferences.user_key
            and moments.item_key = preferences.item_key
            and moments.moment_day = preferences.moment_day
    left join {{ ref('int_message_pairs') }} as pairs
        on
            moments.anchor_item_key = pairs.anchor_item_key
            and moments.item_key = pairs.item_key

)

select * from final
