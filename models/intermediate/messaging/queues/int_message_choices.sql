{#-
    Grain: one row per user with a message.
    Question: through which channel, and about which offer, and how likely was it that this one was
    chosen? A push where one is possible, else an e-mail, so that nobody gets two messages, or an
    item twice, from one build.
    Of the offers that nothing speaks against, the first of the arm's order, or on a day on which the
    user explores, one drawn by lot. With exploration_share e and n such offers,
    propensity = (1 - e) * [it is the first] + e / n. An e-mail that would have fewer than four items
    is not sent. Growth: users * offers, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set share = double_value(var('exploration_share')) %}

with

options as (

    select
        options.*,
        splits.is_control,
        splits.is_exploring,
        cast(
            row_number() over (
                partition by options.user_key, options.channel
                order by options.option_rank asc
            ) as integer
        ) as rank_by_arm,
        row_number() over (
            partition by options.user_key, options.channel
            order by
                {{ lot(
                    'offer',
                    "users.user_id || '|' || options.channel || '|' || items.item_id || '|' || "
                    ~ as_text('cast(run_dates.as_of as date)')
                ) | indent(16) }} asc,
                options.option_rank asc
        ) as rank_by_lot,
        cast(
            count(*) over (partition by options.user_key, options.channel) as integer
        ) as possible_offers
    from {{ ref('int_message_options') }} as options
    inner join {{ ref('int_user_splits') }} as splits
        on
            options.user_key = splits.user_key
            and {{ in_bucket('splits.user_key') }}
    inner join {{ ref('int_users') }} as users
        on options.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on options.item_key = items.item_key
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        {{ in_bucket('options.user_key') }}
        and options.withheld_reason is null

),

choices as (

    select
        *,
        row_number() over (
            partition by user_key
            order by case channel when 'push' then 1 else 2 end asc
        ) as channel_rank
    from options
    where
        (channel <> 'email' or possible_offers >= {{ message_sizes()['least'] }})
        and (
            (rank_by_arm = 1 and not is_exploring)
            or (rank_by_lot = 1 and is_exploring)
        )

),

final as (

    select
        user_key,
        item_key,
        anchor_item_key,

        channel,
        context,
        arm,
        template_id,

        possible_offers,
        predicted_open_rate,
        case when rank_by_arm = 1 then 1 - {{ share }} else 0 end + {{ share }} / possible_offers
            as propensity,

        is_control,
        is_exploring as is_exploration
    from choices
    where channel_rank = 1

)

select * from final
