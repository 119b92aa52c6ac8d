{#-
    Grain: one row per offer and channel in which its user can be reached now.
    Question: how likely is it that the user opens the message?
    After Zhao et al.: sum over components k of softmax_k(assignment) * sigmoid(log odds of expert k),
    where the log odds are the sum of the groups' parts. single_open_rate is that of the one logistic
    regression of open_rate_single. Both are null without a live version. item_part to message_part:
    what each group adds to the log odds, the components weighed by their assignment; beside a
    constant they are relative to the mean message. Growth: users * offers * channels, a bucket of
    users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set groups = ['item', 'preference', 'pair', 'message'] %}

with

centred_parts as (

    select
        *,
        greatest({{ 'assignment_' ~ open_rate_components() | join(', assignment_') }})
            as greatest_assignment
    from {{ ref('int_open_rate_parts') }}
    where {{ in_bucket('user_key') }}

),

shares as (

    select
        {%- for component in open_rate_components() %}
        {{ exponential('assignment_' ~ component ~ ' - greatest_assignment') }}
            as share_{{ component }},
        {%- endfor %}
        {%- for component in open_rate_experts() %}
        1 / (
            1 + {{ exponential(
                '-item_' ~ component
                ~ ' - preference_' ~ component
                ~ ' - pair_' ~ component
                ~ ' - message_' ~ component
                ~ ' - constant_' ~ component
            ) }}
        ) as chance_{{ component }},
        {%- endfor %}
        *
    from centred_parts

),

totals as (

    select
        *,
        {{ 'share_' ~ open_rate_components() | join(' + share_') }} as total_share
    from shares

),

final as (

    select
        totals.user_key,
        totals.item_key,
        totals.anchor_item_key,
        totals.channel,
        totals.context,
        totals.template_id,
        case
            when weights.has_mixture
                then
                    (
                        0
                        {%- for component in open_rate_components() %}
                        + totals.share_{{ component }} * totals.chance_{{ component }}
                        {%- endfor %}
                    ) / totals.total_share
        end as predicted_open_rate,
        {%- for group in groups %}
        case
            when weights.has_mixture
                then
                    (
                        0
                        {%- for component in open_rate_components() %}
                        + totals.share_{{ component }} * totals.{{ group }}_{{ component }}
                        {%- endfor %}
                    ) / totals.total_share
        end as {{ group }}_part,
        {%- endfor %}
        case when weights.has_single then totals.chance_single end as single_open_rate
    from totals
    cross join {{ ref('int_open_rate_weights') }} as weights

)

select * from final
