{#-
    Grain: one row per user, context and channel for which there is a text in a language they get.
    Question: in which words would the user be told?
    The texts take turns: a user's place among users and the day of as_of give the number. A view:
    cut it to some users before you join it. Growth: users * contexts * channels.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        users.user_key,
        templates.context,
        templates.channel,
        templates.template_id,
        templates.plain_template_id
    from {{ ref('int_users') }} as users
    inner join {{ ref('int_user_contacts') }} as contacts
        on users.user_key = contacts.user_key
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join {{ ref('int_message_templates') }} as templates
        on
            coalesce(contacts.language, '') = templates.language
            and {{ remainder(
                '(users.tie_breaker + ' ~ calendar_days("cast('2000-01-01' as date)", 'run_dates.as_of') ~ ')',
                'templates.templates'
            ) }} = templates.template_number

)

select * from final
