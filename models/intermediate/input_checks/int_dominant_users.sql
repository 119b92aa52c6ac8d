{#-
    Grain: one row per user with more than maximum_user_share of all events.
    Question: does one id stand for many people, as that of guests?
    It must have ten times an average user's events, too, or a shop of a few people would have many
    such. Its id is shown where it is one of the words that shops use for guests; others are
    personal. Accounts marked is_internal are left out of everything, so they do no harm. Growth: users.
-#}
{{ config(materialized='view') }}

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
        user_id,
        events,
        sum(events) over () as all_events,
        count(*) over () as users
    from event_counts

),

final as (

    select
        'warning' as severity,
        'one user with many events' as check_name,
        'events' as table_name,
        'user_id' as column_name,
        shares.events as affected,
        cast(shares.all_events as bigint) as total,
        'one user of events has ' || {{ percent_of('shares.events', 'shares.all_events') }}
        || ' of all events (user_id '
        || case
            when lower(shares.user_id) in ({{ guest_words }}) then '''' || shares.user_id || ''''
            else 'of the form ''' || {{ text_shape('shares.user_id') }} || ''''
        end
        || '): if it stands for guests leave user_id empty, if it is staff set users.is_internal'
            as message
    from shares
    left join {{ ref('stg_users') }} as users
        on shares.user_id = users.user_id
    where
        shares.events > shares.all_events * {{ var('maximum_user_share') }}
        and shares.events * shares.users >= 10 * shares.all_events
        and not coalesce(users.is_internal, false)

)

select * from final
