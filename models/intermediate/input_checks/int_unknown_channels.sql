{#-
    Grain: one row per channel of the messages that is neither push nor email.
    Question: through which channels do messages go of which no cap and no consent is known?
    A warning where the name looks like one of the two, as who unsubscribed there would be written
    to again; a note for others, such as letters.
-#}
{{ config(materialized='view') }}

with

message_counts as (

    select count(*) as messages
    from {{ ref('stg_messages') }}

),

other_channels as (

    select
        {{ small_letters('channel') }} as channel,
        count(*) as message_rows
    from {{ ref('stg_messages') }}
    where
        {{ small_letters('channel') }} not in ('push', 'email')
        and {{ text_position("'@'", 'channel') }} = 0
    group by {{ small_letters('channel') }}

),

final as (

    select
        case
            when other_channels.channel like '%mail%' or other_channels.channel like '%push%'
                then 'warning'
            else 'note'
        end as severity,
        'unknown channels' as check_name,
        'messages' as table_name,
        'channel' as column_name,
        other_channels.message_rows as affected,
        message_counts.messages as total,
        'the channel ' || {{ quoted('left(other_channels.channel, 40)') }}
        || ' is neither push nor email: its ' || {{ as_text('other_channels.message_rows') }}
        || ' rows count for no cap of these, and who unsubscribed there did so from neither'
            as message
    from other_channels
    cross join message_counts

)

select * from final
