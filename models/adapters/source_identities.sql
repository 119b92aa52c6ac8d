{#-
    Grain: one row per telling of ids that belong together.
    Question: what do the named sources tell of ids that belong to one person?
    merge: a device or a former id leads to a user of the same source. email, order: the mark of an
    address, or an order, by which a user is known. external: the shop's own id of a user, as a
    message tool keeps it.
-#}
{{ config(enabled=named_sources('event') != [], materialized='view') }}

with

event_identities as (

    {{ unioned_sources(
        'event', '_identities', ['user_id', 'kind', 'told_value', 'is_device', 'seen_at']
    ) | indent(4) }}

),

{% if named_sources('message') -%}
persons as (

    {{ unioned_sources(
        'message', '_persons', ['person_id', 'external_id', 'email_mark', 'created_at']
    ) | indent(4) }}

),

{% endif -%}

final as (

    select
        source_position,
        {{ sourced_id('user_id') }} as user_id,
        kind,
        case
            when kind = 'merge' then {{ sourced_id('told_value') }}
            else told_value
        end as told_value,
        is_device,
        seen_at
    from event_identities
    {%- if named_sources('message') %}
    {%- for kind, value in {'external': 'external_id', 'email': 'email_mark'}.items() %}

    union all

    select
        {{ named_sources('event') | length }} + source_position as source_position,
        {{ sourced_id('person_id') }} as user_id,
        '{{ kind }}' as kind,
        {{ value }} as told_value,
        false as is_device,
        created_at as seen_at
    from persons
    where {{ value }} is not null
    {%- endfor %}
    {%- endif %}

)

select * from final
