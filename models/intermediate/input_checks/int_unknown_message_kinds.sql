{#-
    Grain: one row per kind of message that the seed message_kinds does not list.
    Question: which messages count as marketing only because nobody said what they are?
-#}
{{ config(materialized='view') }}

with

message_counts as (

    select count(*) as messages
    from {{ ref('stg_messages') }}

),

final as (

    select
        'warning' as severity,
        'unknown kinds of messages' as check_name,
        'messages' as table_name,
        'message_kind' as column_name,
        message_kinds.message_rows as affected,
        message_counts.messages as total,
        'the message_kind ' || {{ quoted('left(message_kinds.message_kind, 40)') }}
        || ' is not listed in seeds/message_kinds.csv: its '
        || {{ as_text('message_kinds.message_rows') }}
        || ' rows count as marketing, so that their items are not offered again' as message
    from {{ ref('int_message_kinds') }} as message_kinds
    cross join message_counts
    where
        not message_kinds.is_known
        and {{ text_position("'@'", 'message_kinds.message_kind') }} = 0

)

select * from final
