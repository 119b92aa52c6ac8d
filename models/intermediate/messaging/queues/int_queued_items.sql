{#-
    Grain: one row per user, channel and item of their message there.
    Question: which items does the message hold, and in which order?
    First the item that it is about. An e-mail has up to five more: first those that go with the same
    anchor, then those without one, then the others, each in the arm's order; the anchor itself only
    to make up four. Growth: users *
    items of a message, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

items as (

    select
        choices.user_key,
        choices.channel,
        options.item_key,
        coalesce(options.item_key = choices.anchor_item_key, false) as is_anchor,
        row_number() over (
            partition by choices.user_key, choices.channel
            order by
                case
                    when options.item_key = choices.item_key then 0
                    when options.item_key = choices.anchor_item_key then 4
                    when
                        options.anchor_item_key = choices.anchor_item_key
                        and options.context = choices.context
                        then 1
                    when options.anchor_item_key is null then 2
                    else 3
                end asc,
                options.option_rank asc
        ) as item_position
    from {{ ref('int_message_choices') }} as choices
    inner join {{ ref('int_message_options') }} as options
        on
            choices.user_key = options.user_key
            and choices.channel = options.channel
            and {{ in_bucket('options.user_key') }}
            and options.withheld_reason is null
    where {{ in_bucket('choices.user_key') }}

),

final as (

    select
        user_key,
        item_key,
        channel,
        cast(item_position as smallint) as item_position
    from items
    where
        item_position = 1
        or (
            channel = 'email'
            and item_position <= {{ message_sizes()['most'] }}
            and (not is_anchor or item_position <= {{ message_sizes()['least'] }})
        )

)

select * from final
