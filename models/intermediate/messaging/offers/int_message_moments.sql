{#-
    Grain: one row per message that was sent within open_rate_training_days, and per offer and
    channel in which its user can be reached now and a text is there.
    Question: which messages are to be described by features, and as of which moment?
    Both kinds have one definition of features, so that a model meets in a queue what it was fitted
    to. The moment of an offer (message_id is null) is the first at which it may arrive.
    Growth: messages, users * offers * channels, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

reachable_users as (
    {%- for channel in ['push', 'email'] %}

    select
        user_key,
        '{{ channel }}' as channel,
        send_not_before_at
    from {{ ref('int_user_contacts') }}
    where
        {{ in_bucket('user_key') }}
        and has_{{ channel }}_consent
        and not is_suppressed
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        message_id,
        user_key,
        item_key,
        anchor_item_key,

        channel,
        context,
        template_id,

        cast(sent_at as date) as moment_day,
        sent_at as moment_at,
        anchor_bought_at
    from {{ ref('int_sent_moments') }}
    where {{ in_bucket('user_key') }}

    union all

    select
        null as message_id,
        offers.user_key,
        offers.item_key,
        offers.anchor_item_key,

        reachable_users.channel,
        offers.context,
        templates.template_id,

        cast(reachable_users.send_not_before_at as date) as moment_day,
        reachable_users.send_not_before_at as moment_at,
        offers.anchor_bought_at
    from {{ ref('int_message_offers') }} as offers
    inner join reachable_users
        on offers.user_key = reachable_users.user_key
    inner join {{ ref('int_user_templates') }} as templates
        on
            offers.user_key = templates.user_key
            and reachable_users.channel = templates.channel
            and offers.context = templates.context
    where
        {{ in_bucket('offers.user_key') }}
        and {{ in_bucket('templates.user_key') }}

)

select * from final
