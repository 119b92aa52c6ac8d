{#-
    Grain: one row per item touched in the last five weeks and known for two weeks or more.
    Question: do more people touch the item than used to?
    trend_ratio = (people of the last week + 5 r) / (mean weekly people before + 5), where r is the
    ratio over all these items together: about 1 for a steady item, and near r if hardly anyone has
    touched it, because its own numbers must outweigh five people of damping. A week is 7 days up
    to as_of; a person counts once in each. The baseline is the four weeks before the last one,
    counting only weeks in which the item existed throughout. A younger item has no baseline: it is
    new, not rising.
-#}

{%- set damping = 5 %}
{%- set week_starts = [] %}
{%- for days in [7, 14, 21, 28, 35] %}
{%- do week_starts.append(time_plus('day', -days, 'run_dates.as_of')) %}
{%- endfor %}

with

touches as (

    select
        events.item_key,
        events.user_key,
        case
            {%- for weeks_ago in range(4) %}
            when events.event_at > {{ week_starts[weeks_ago] }} then {{ weeks_ago }}
            {%- endfor %}
            else 4
        end as weeks_ago
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at > {{ week_starts[4] }}
    where event_types.is_touch

),

weekly_people as (

    select
        item_key,
        weeks_ago,
        count(distinct user_key) as people
    from touches
    group by
        item_key,
        weeks_ago

),

known_weeks as (

    select
        arrivals.item_key,
        case
            {%- for weeks_ago in [4, 3, 2, 1] %}
            when arrivals.first_observable_at <= {{ week_starts[weeks_ago] }} then {{ weeks_ago }}
            {%- endfor %}
        end as earlier_weeks
    from {{ ref('int_item_arrivals') }} as arrivals
    cross join {{ ref('int_run_dates') }} as run_dates

),

people as (

    select
        weekly_people.item_key,
        known_weeks.earlier_weeks,
        sum(case when weekly_people.weeks_ago = 0 then weekly_people.people else 0 end)
            as recent_people,
        sum(
            case
                when weekly_people.weeks_ago between 1 and known_weeks.earlier_weeks
                    then weekly_people.people
                else 0
            end
        ) as earlier_people
    from weekly_people
    inner join known_weeks
        on weekly_people.item_key = known_weeks.item_key
    where known_weeks.earlier_weeks is not null
    group by
        weekly_people.item_key,
        known_weeks.earlier_weeks

),

rates as (

    select
        item_key,
        cast(earlier_weeks as smallint) as earlier_weeks,
        cast(recent_people as bigint) as recent_people,
        {{ double_value('earlier_people') }} / nullif(earlier_weeks, 0) as earlier_weekly_people
    from people

),

all_items as (

    select
        coalesce(
            {{ double_value(to_billionths('sum(recent_people)')) }}
            / nullif(sum({{ to_billionths('earlier_weekly_people') }}), 0),
            1
        ) as ratio
    from rates

),

final as (

    select
        rates.item_key,
        rates.earlier_weeks,
        rates.recent_people,
        rates.earlier_weekly_people,
        (rates.recent_people + {{ damping }} * all_items.ratio)
        / nullif(rates.earlier_weekly_people + {{ damping }}, 0) as trend_ratio
    from rates
    cross join all_items

)

select * from final
