{#-
    Grain: one row per answer to a message that reached the person.
    Question: which message was opened, clicked or answered by an unsubscription?
    Klaviyo names the campaign or the message of a flow, which a person may get more than once: the
    last one before the answer counts. An unsubscription that names neither is that of the last
    message by the channel.
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

with

sends as (

    select * from {{ ref('klaviyo_events') }}
    where kind = 'send'

),

ranked_answers as (

    select
        answers.event_id,
        sends.event_id as send_id,
        answers.kind,
        answers.url,
        answers.happened_at,
        row_number() over (
            partition by answers.event_id
            order by sends.happened_at desc, sends.event_id desc
        ) as send_rank
    from {{ ref('klaviyo_events') }} as answers
    inner join sends
        on
            answers.person_id = sends.person_id
            and answers.channel = sends.channel
            and answers.happened_at >= sends.happened_at
            and (
                answers.sent_thing_id = sends.sent_thing_id
                or (answers.sent_thing_id is null and answers.kind = 'unsubscribe')
            )
    where answers.kind <> 'send'

),

final as (

    select
        send_id,
        kind,
        url,
        happened_at
    from ranked_answers
    where send_rank = 1

)

select * from final
