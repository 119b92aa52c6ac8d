{#-
    Grain: one row per user to whom something could be offered now.
    Question: what do the user, their clock and their earlier messages add to each component?
    assignment: what is known of the user; expert: how they took earlier messages, and the hour of
    their clock. Worked out once per user, not once per offer. Growth: users.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set user_terms = open_rate_terms()['user'] %}
{%- set message_terms = open_rate_terms()['message'] | reject('equalto', 'names_anchor') | list %}

with

offered_users as (

    select
        user_key,
        max(moment_day) as moment_day,
        max(moment_at) as moment_at
    from {{ ref('int_message_moments') }}
    where
        message_id is null
        and {{ in_bucket('user_key') }}
    group by user_key

),

raw_features as (

    select
        offered_users.user_key,
        users.active_score,
        users.messages_7_days,
        users.opened_of_last_10,
        {{ hour_circle('sin', 'offered_users.moment_at', 'contacts.time_zone') }} as local_hour_sin,
        {{ hour_circle('cos', 'offered_users.moment_at', 'contacts.time_zone') }} as local_hour_cos,
        coalesce(clusters.user_cluster, 'unknown') as user_cluster,
        contacts.age_band,
        contacts.income_band
    from offered_users
    inner join {{ ref('int_user_contacts') }} as contacts
        on offered_users.user_key = contacts.user_key
    inner join {{ ref('int_message_user_features') }} as users
        on
            offered_users.user_key = users.user_key
            and offered_users.moment_day = users.moment_day
    left join {{ ref('int_user_clusters') }} as clusters
        on
            offered_users.user_key = clusters.user_key
            and offered_users.moment_day = clusters.moment_day
    where
        {{ in_bucket('contacts.user_key') }}
        and {{ in_bucket('users.user_key') }}

),

features as (

    select
        raw_features.user_key,
        raw_features.user_cluster,
        raw_features.age_band,
        raw_features.income_band,
        {{ standardised_terms('raw_features', user_terms + message_terms) | indent(8) }}
    from raw_features
    cross join {{ ref('int_open_rate_weights') }} as weights

),

final as (

    select
        features.user_key,
        {%- for component in open_rate_components() %}
        {{ weighted_terms('features', user_terms, 'assignment', component) | indent(8) }}
        {%- for category in open_rate_categories()['user'] %}
        + coalesce({{ category }}s.assignment_{{ component }}, 0)
        {%- endfor %} as assignment_{{ component }},
        {%- endfor %}
        {%- for component in open_rate_components() %}
        {{ weighted_terms('features', message_terms, 'expert', component) | indent(8) }}
            as expert_{{ component }},
        {%- endfor %}
        {{ weighted_terms('features', message_terms, 'expert', 'single') | indent(8) }}
            as expert_single
    from features
    cross join {{ ref('int_open_rate_weights') }} as weights
    {%- for category in open_rate_categories()['user'] %}
    left join {{ ref('int_open_rate_categories') }} as {{ category }}s
        on '{{ category }}=' || features.{{ category }} = {{ category }}s.term
    {%- endfor %}

)

select * from final
