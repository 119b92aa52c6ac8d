{#-
    Grain: one row per user and channel.
    Question: may the user be written to there now, and if not, why?
    withheld_reason, the first that holds: suppressed (users.is_suppressed), unsubscribed (by any
    message of the channel), no consent (none is recorded), capped (int_contact_limits); null if
    nothing speaks against it. A view: cut it to some users before you join it. Growth: users.
-#}
{{ config(materialized='view') }}

with

channels as (
    {%- for channel in ['push', 'email'] %}

    select
        user_key,
        '{{ channel }}' as channel,
        case
            when is_suppressed then 'suppressed'
            when has_unsubscribed_{{ channel }} then 'unsubscribed'
            when not has_{{ channel }}_consent then 'no consent'
        end as withheld_reason
    from {{ ref('int_user_contacts') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        channels.user_key,
        channels.channel,
        coalesce(
            channels.withheld_reason, case when contact_limits.is_capped then 'capped' end
        ) as withheld_reason
    from channels
    left join {{ ref('int_contact_limits') }} as contact_limits
        on
            channels.user_key = contact_limits.user_key
            and channels.channel = contact_limits.channel

)

select * from final
