{#-
    Grain: one row per user.
    Question: what is known about the users, if it comes from the named sources?
    Ids of one person are put together first; of what several say, the source named first counts,
    and in it the account that was made last. Consent must be told by a source and denied by none.
-#}
{{ config(enabled=is_composed('users'), materialized='view') }}

{%- set places = named_sources('event') + named_sources('message') %}
{%- set columns = ['timezone', 'locale', 'country'] %}

with

told_users as (

    {{ unioned_sources('event', '_users', [
        'user_id', 'timezone', 'locale', 'country', 'consent_email', 'created_at',
    ]) | indent(4) }}
    {%- if named_sources('message') %}

    union all
    {{ unioned_sources('message', '_persons', [
        'person_id as user_id', 'timezone', 'locale', 'country',
        'cast(null as boolean) as consent_email', 'created_at',
    ]) | indent(4) }}
    {%- endif %}

),

placed_users as (

    select
        coalesce(
            next_aliases.user_id,
            aliases.user_id,
            {{ sourced_id('user_id', 'told_users') }}
        ) as user_id,
        {{ sourced_id('user_id', 'told_users') }} as told_id,
        told_users.timezone,
        told_users.locale,
        told_users.country,
        told_users.consent_email,
        told_users.created_at,
        case
            {%- for name in places %}
            when told_users.source_name = '{{ name }}' then {{ loop.index }}
            {%- endfor %}
        end as place
    from told_users
    left join {{ ref('source_user_aliases') }} as aliases
        on {{ sourced_id('user_id', 'told_users') }} = aliases.anonymous_id
    left join {{ ref('source_user_aliases') }} as next_aliases
        on aliases.user_id = next_aliases.anonymous_id

),

ranked_users as (

    select
        user_id,
        {%- for column in columns %}
        {{ column }},
        row_number() over (
            partition by user_id
            order by
                case when {{ column }} is null then 1 else 0 end,
                place,
                created_at desc nulls last,
                told_id
        ) as {{ column }}_rank,
        {%- endfor %}
        consent_email,
        created_at
    from placed_users

),

final as (

    select
        user_id,
        {%- for column in columns %}
        max(case when {{ column }}_rank = 1 then {{ column }} end) as {{ column }},
        {%- endfor %}
        min(case when consent_email then 1 when not consent_email then 0 end) = 1 as consent_email,
        min(created_at) as created_at
    from ranked_users
    group by user_id

)

select * from final
