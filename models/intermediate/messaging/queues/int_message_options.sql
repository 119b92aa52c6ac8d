{#-
    Grain: one row per user, channel and item that the user's arm chooses among there: the six best
    of each context or, where the user may not be written to, the best.
    Question: in which order would the arm send them, in which words, and what speaks against it?
    The mixtures rank by the predicted open rate, that of one expert for mixture_single, where a
    model is live; otherwise, as the other arms do, by arm_group and arm_score (int_arm_offers).
    The text is the user's (int_user_templates) or, if the item lacks what it asks for, the plain
    one. withheld_reason: that of the channel; no text (the item or its anchor has no name, or no
    text suits them); low open rate (predicted, and below minimum_open_rate); null if nothing speaks
    against it. Growth: users * offers * channels, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set arm_rate = (
    "case arm_offers.arm when 'mixture_single' then open_rates.single_open_rate"
    ~ ' else open_rates.predicted_open_rate end'
) %}
{%- set parts = ['item_part', 'preference_part', 'pair_part', 'message_part'] %}

with

offers as (

    select
        arm_offers.user_key,
        arm_offers.item_key,
        arm_offers.anchor_item_key,

        user_channels.channel,
        arm_offers.context,
        arm_offers.arm,
        case
            {%- for detail, is_known in message_details().items() %}
            when texts.needs_{{ detail }} and not {{ is_known }}
                then user_templates.plain_template_id
            {%- endfor %}
            else user_templates.template_id
        end as template_id,
        user_channels.withheld_reason,

        {{ arm_rate }} as predicted_open_rate,
        {%- for part in parts %}
        open_rates.{{ part }},
        {%- endfor %}
        row_number() over (
            partition by arm_offers.user_key, user_channels.channel
            order by
                case
                    when arm_offers.arm in ('mixture_single', 'mixture') then {{ arm_rate }}
                end desc nulls last,
                arm_offers.arm_group asc,
                arm_offers.arm_score desc nulls last,
                arm_offers.item_key asc
        ) as option_rank,

        items.item_name is not null
        and (arm_offers.anchor_item_key is null or anchors.item_name is not null) as has_names
    from {{ ref('int_arm_offers') }} as arm_offers
    inner join {{ ref('int_user_channels') }} as user_channels
        on
            arm_offers.user_key = user_channels.user_key
            and {{ in_bucket('user_channels.user_key') }}
    inner join {{ ref('int_items') }} as items
        on arm_offers.item_key = items.item_key
    left join {{ ref('int_items') }} as anchors
        on arm_offers.anchor_item_key = anchors.item_key
    left join {{ ref('int_open_rates') }} as open_rates
        on
            arm_offers.user_key = open_rates.user_key
            and arm_offers.item_key = open_rates.item_key
            and user_channels.channel = open_rates.channel
            and arm_offers.context = open_rates.context
            and {{ in_bucket('open_rates.user_key') }}
    left join {{ ref('int_user_templates') }} as user_templates
        on
            arm_offers.user_key = user_templates.user_key
            and user_channels.channel = user_templates.channel
            and arm_offers.context = user_templates.context
            and {{ in_bucket('user_templates.user_key') }}
    left join {{ ref('int_template_texts') }} as texts
        on user_templates.template_id = texts.template_id
    where {{ in_bucket('arm_offers.user_key') }}

),

ranked_offers as (

    select
        *,
        row_number() over (
            partition by user_key, channel, context
            order by option_rank asc
        ) as context_rank
    from offers

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
        case
            when withheld_reason is not null then withheld_reason
            when template_id is null or not has_names then 'no text'
            when predicted_open_rate < {{ var('minimum_open_rate') }} then 'low open rate'
        end as withheld_reason,

        cast(option_rank as smallint) as option_rank,
        cast(context_rank as smallint) as context_rank,
        predicted_open_rate,
        {{ parts | join(',\n        ') }}
    from ranked_offers
    where
        context_rank = 1
        or (withheld_reason is null and context_rank <= {{ message_sizes()['options'] }})

)

select * from final
