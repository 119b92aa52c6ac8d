{#-
    Grain: one row of the input.
    Question: which item was sent to whom, when, through which channel?
    A row that cannot be used has a rejection_reason; of repeats one stands.
-#}

with

source as (

    {{ conformed_input('messages') }}

),

checked as (

    select
        *,
        case
            when message_id is null then 'no message_id'
            when user_id is null then 'no user_id'
            when sent_at is null then 'no readable sent_at'
            when sent_at > {{ run_started_timestamp() }} then 'sent_at after the run began'
            when channel is null then 'no channel'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('messages', ['message_id', 'item_id'], 'sent_at') }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated message_id and item_id' end
        ) as rejection_reason
    from numbered

)

select * from final
