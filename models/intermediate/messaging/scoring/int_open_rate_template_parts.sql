{#-
    Grain: one row per template from which a message could be written.
    Question: what do the template and its channel add to each component of the open rate?
    Growth: templates.
-#}

with

templates as (

    select distinct
        template_id,
        channel
    from {{ ref('int_message_templates') }}

),

final as (

    select
        templates.template_id,
        {%- for component in open_rate_components() %}
        coalesce(template_parts.expert_{{ component }}, 0)
        + coalesce(channel_parts.expert_{{ component }}, 0) as expert_{{ component }},
        {%- endfor %}
        coalesce(template_parts.expert_single, 0) + coalesce(channel_parts.expert_single, 0)
            as expert_single
    from templates
    left join {{ ref('int_open_rate_categories') }} as template_parts
        on 'template_id=' || templates.template_id = template_parts.term
    left join {{ ref('int_open_rate_categories') }} as channel_parts
        on 'channel=' || templates.channel = channel_parts.term

)

select * from final
