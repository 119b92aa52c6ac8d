{#-
    Grain: one row per message that was sent to a user.
    Question: what was sent to whom, when and by which channel?
    Braze tells a push message once per device: one row stands for all. The dispatch and the user
    together are the message, as one dispatch may reach many.
-#}
{{ config(enabled=source_is_named('braze')) }}

{%- set tables = {
    'email': 'users_messages_email_send',
    'push': 'users_messages_pushnotification_send',
} %}

with

{% for table in tables.values() -%}
{{ table }} as (

    {{ source_rows('braze', table) | indent(4) }}

),

{% endfor -%}

told_sends as (
    {%- for channel, table in tables.items() %}

    select
        *,
        '{{ channel }}' as channel
    from {{ table }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

named_sends as (

    select
        *,
        channel || ':' || coalesce(dispatch_id, id) || ':' || user_id as send_id
    from told_sends

),

numbered_sends as (

    select
        *,
        row_number() over (
            partition by send_id
            order by time nulls last, id
        ) as telling_number
    from named_sends

),

final as (

    select
        send_id,
        user_id as person_id,
        external_user_id as external_id,
        {{ email_mark('email_address') }} as email_mark,
        timezone,
        channel,
        cast(null as {{ dbt.type_string() }}) as context,
        coalesce(campaign_id, canvas_id) as campaign_id,
        canvas_step_id as template_id,
        coalesce(message_variation_id, canvas_step_message_variation_id) as variant,
        message_extras,
        time as sent_at,
        cast(null as {{ dbt.type_timestamp() }}) as delivered_at
    from numbered_sends
    where telling_number = 1

)

select * from final
