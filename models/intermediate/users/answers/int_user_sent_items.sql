{#-
    Grain: one row per user and item that messages told them about in the window.
    Question: how often was the user told about the item, and how often did they answer?
    answers: opens and clicks up to as_of; faded_answers: the same in billionths, each halved every
    preference_half_life_days. Transactional messages are left out, and those of the last day, which
    had no time to be answered; also what was handed out and is not in the log of messages, which
    would tell of an answer. Growth: messages.
-#}

with

sent_items as (

    select
        messages.user_key,
        messages.item_key,
        case when messages.opened_at <= run_dates.as_of then 1 else 0 end
        + case when messages.clicked_at <= run_dates.as_of then 1 else 0 end as answers,
        case
            when messages.opened_at <= run_dates.as_of
                then {{ to_billionths(age_decay('messages.opened_at')) }}
            else 0
        end
        + case
            when messages.clicked_at <= run_dates.as_of
                then {{ to_billionths(age_decay('messages.clicked_at')) }}
            else 0
        end as faded_answers
    from {{ ref('int_message_items') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            messages.sent_at >= run_dates.window_starts_at
            and messages.sent_at <= {{ time_plus('day', -1, 'run_dates.as_of') }}
    where
        not messages.is_transactional
        and not messages.is_handed_out_only

),

final as (

    select
        user_key,
        item_key,
        cast(count(*) as integer) as sent,
        cast(sum(answers) as integer) as answers,
        cast(sum(faded_answers) as bigint) as faded_answers
    from sent_items
    group by
        user_key,
        item_key

)

select * from final
