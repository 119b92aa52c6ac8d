{#-
    Grain: one row if the user with most events has more than maximum_user_share of all.
    Question: does one id stand for many people, as that of guests?
    It must have ten times an average user's events, too, or a shop of a few people would have many
    such; or most of a log of 1,000 events or more, in which so few people would be strange. Its id is shown where it is one of the words that shops use for guests; others are
    personal. Accounts marked is_internal are left out of everything, so they do no harm. Growth: users.
-#}
{{ config(materialized='view') }}

{%- set long_log = 1000 %}
{%- set guest_words -%}
    '0', '-1', '00000000-0000-0000-0000-000000000000', 'guest', 'guests', 'anonymous', 'anon',
    'unknown', 'visitor', 'customer', 'default', 'user', 'nobody', 'test'
{%- endset %}

with

event_counts as (

    select
        user_id,
        count(*) as events
    from {{ ref('stg_events') }}
    group by user_id

),

shares as (

    select
        event_counts.user_id,
        event_counts.events,
        coalesce(users.is_internal, false) as is_internal,
        sum(event_counts.events) over () as all_events,
        count(*) over () as users,
        row_number() over (
            order by
                case when users.is_internal then 1 else 0 end asc,
                event_counts.events desc,
                event_counts.user_id asc
        ) as user_rank
    from event_counts
    left join {{ ref('stg_users') }} as users
        on event_counts.user_id = users.user_id

),

final as (

    select
        'warning' as severity,
        'one user with many events' as check_name,
        'events' as table_name,
        'user_id' as column_name,
        events as affected,
        cast(all_events as bigint) as total,
        'one user of events has ' || {{ percent_of('events', 'all_events') }}
        || ' of all events (user_id '
        || case
            when {{ small_letters('user_id') }} in ({{ guest_words }}) then {{ quoted('user_id') }}
            else 'of the form ' || {{ quoted(text_shape('user_id')) }}
        end
        || '): if it stands for guests leave user_id empty, if it is staff set users.is_internal'
            as message
    from shares
    where
        user_rank = 1
        and events > all_events * {{ var('maximum_user_share') }}
        and (
            events * users >= 10 * all_events
            or (events * 2 > all_events and all_events >= {{ long_log }})
        )
        and not is_internal

)

select * from final
