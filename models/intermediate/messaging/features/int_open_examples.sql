{#-
    Grain: one row per marketing message and user that was delivered within
    open_rate_training_days, whose attribution window (seed attribution_windows) has closed.
    Question: was the message opened within the window, and what was known before it was sent?
    Features: int_message_features. A message whose window is still open is left out, as nobody
    knows yet; so is one of a channel without a window. A view, for training. Growth: messages.
-#}
{{ config(materialized='view') }}

with

windows as (

    select
        channel,
        hours
    from {{ ref('attribution_windows') }}
    where touch = 'open'

),

labels as (

    select
        moments.message_id,
        moments.user_key,
        moments.sent_at,
        coalesce(
            moments.opened_at <= {{ time_plus('hour', 'windows.hours', 'moments.sent_at') }},
            false
        ) as is_opened
    from {{ ref('int_sent_moments') }} as moments
    inner join windows
        on moments.channel = windows.channel
    inner join {{ ref('int_run_dates') }} as run_dates
        on run_dates.as_of >= {{ time_plus('hour', 'windows.hours', 'moments.sent_at') }}

),

final as (

    select
        features.*,
        labels.is_opened,
        labels.sent_at
    from {{ ref('int_message_features') }} as features
    inner join labels
        on
            features.message_id = labels.message_id
            and features.user_key = labels.user_key

)

select * from final
