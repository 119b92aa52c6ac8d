{#-
    Grain: one row per delivery of a message, and per answer to it.
    Question: which message arrived, was opened, clicked or answered by an unsubscription?
    The dispatch and the user tell the message. What a machine opened, nobody did; a push message
    that was closed by its button was not opened.
-#}
{{ config(enabled=source_is_named('braze')) }}

{%- set tables = {
    'users_messages_email_delivery': ('email', 'delivery'),
    'users_messages_email_open': ('email', 'open'),
    'users_messages_email_click': ('email', 'click'),
    'users_messages_email_unsubscribe': ('email', 'unsubscribe'),
    'users_messages_pushnotification_open': ('push', 'open'),
} %}

with

{% for table in tables -%}
{{ table }} as (

    {{ source_rows('braze', table) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for table, kind in tables.items() %}

    select
        '{{ kind[0] }}:' || dispatch_id || ':' || user_id as send_id,
        '{{ kind[1] }}' as kind,
        {{ 'url' if kind[1] == 'click' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as url,
        time as happened_at
    from {{ table }}
    where
        dispatch_id is not null
        {%- if table == 'users_messages_email_open' %}
        and coalesce(lower(machine_open), 'false') = 'false'
        {%- elif table == 'users_messages_pushnotification_open' %}
        and coalesce(lower(button_action_type), 'none') <> 'close'
        {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
