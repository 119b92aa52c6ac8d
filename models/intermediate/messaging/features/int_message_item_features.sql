{#-
    Grain: one row per item and day on which a message offered it, or could offer it.
    Question: how often was the item bought and viewed before the day, and what does it cost?
    Counts of the 1, 2, 7 and 28 days before; the day itself does not count. item_days_in_shop is
    null where nobody knows since when it is there (int_item_arrivals). Growth: items * days.
-#}

{%- set most_days = feature_windows().values() | max %}
{%- set counts = open_rate_terms()['item'] | reject('in', ['item_price', 'item_days_in_shop']) %}
{%- set counts = counts | list %}

with

item_moments as (

    select distinct
        item_key,
        moment_day
    from {{ ref('int_message_moments') }}

),

counts as (

    select
        item_moments.item_key,
        {%- for window, days in feature_windows().items() %}
        {%- for count in ['purchases', 'views'] %}
        sum(
            case
                when
                    {{ day_plus(-days, 'item_moments.moment_day') }}
                    <= item_days.active_day
                    then item_days.{{ count }}
                else 0
            end
        ) as item_{{ count }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        item_moments.moment_day
    from item_moments
    left join {{ ref('int_item_days') }} as item_days
        on
            item_moments.item_key = item_days.item_key
            and item_moments.moment_day > item_days.active_day
            and {{ day_plus(-most_days, 'item_moments.moment_day') }}
            <= item_days.active_day
    group by
        item_moments.item_key,
        item_moments.moment_day

),

final as (

    select
        counts.item_key,
        counts.moment_day,
        {%- for term in counts %}
        {{ double_value('counts.' ~ term) }} as {{ term }},
        {%- endfor %}
        {{ double_value('items.price') }} as item_price,
        {{ double_value(calendar_days('arrivals.arrived_at', 'counts.moment_day')) }}
            as item_days_in_shop
    from counts
    inner join {{ ref('int_items') }} as items
        on counts.item_key = items.item_key
    left join {{ ref('int_item_arrivals') }} as arrivals
        on
            counts.item_key = arrivals.item_key
            and cast(counts.moment_day as {{ dbt.type_timestamp() }}) >= arrivals.arrived_at

)

select * from final
