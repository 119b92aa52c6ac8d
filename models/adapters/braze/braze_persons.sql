{#-
    Grain: one row per user of Braze to whom something was sent.
    Question: who is it, by the shop's own id and by their address, and what is known of them?
    As their last message tells it.
-#}
{{ config(enabled=source_is_named('braze')) }}

with

numbered_sends as (

    select
        *,
        max(email_mark) over (partition by person_id) as known_email_mark,
        row_number() over (
            partition by person_id
            order by sent_at desc nulls last, send_id desc
        ) as send_number
    from {{ ref('braze_sends') }}

),

final as (

    select
        person_id,
        external_id,
        known_email_mark as email_mark,
        timezone,
        cast(null as {{ dbt.type_string() }}) as locale,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_timestamp() }}) as created_at
    from numbered_sends
    where send_number = 1

)

select * from final
