{#-
    Grain: one row per user and repurchasable item bought in the window, if its rhythm is known.
    Question: when does the user need the item next, and is a reminder due?
    typical_days: the geometric mean of the user's own intervals and of three at the item's rhythm,
    because a personal rhythm shows only after several. due_at = last_bought_at + typical_days. With
    lateness = ln(days since / typical_days): due_score = exp(-lateness^2 / (2 * spread^2)), 1 on
    the due date, close to 0 for a user so late that they have probably bought elsewhere. is_due:
    within one spread of due_at, before or after, when two in three come back. Quantities do not
    count: in Online Retail, twice the quantity lasts only 4 % longer. evidence: own (intervals of
    the user's own, blended with those of others), item, category or shop (int_item_rhythms). What
    rests on the shop's rhythm alone is never due.
-#}

{%- set item_intervals = 3 %}

with

own_rhythms as (

    select
        user_key,
        item_key,
        sum(case when is_purchase_of_its_own then 1 else 0 end) as purchases,
        count(days_since_previous) as intervals,
        coalesce(sum({{ to_billionths('ln(days_since_previous)') }}), 0) as log_days,
        max(bought_at) as last_bought_at
    from {{ ref('int_repurchases') }}
    group by
        user_key,
        item_key

),

blended_rhythms as (

    select
        own_rhythms.user_key,
        own_rhythms.item_key,

        case when own_rhythms.intervals > 0 then 'own' else rhythms.evidence end as evidence,

        own_rhythms.purchases,
        own_rhythms.intervals,

        own_rhythms.last_bought_at,

        rhythms.rhythm_spread,
        {{ exponential(
            '(' ~ from_billionths('own_rhythms.log_days')
            ~ ' + ' ~ item_intervals ~ ' * ln(rhythms.rhythm_days))'
            ~ ' / (own_rhythms.intervals + ' ~ item_intervals ~ ')'
        ) }} as typical_days,
        {{ days_between('own_rhythms.last_bought_at', 'run_dates.as_of') }} as days_since
    from own_rhythms
    inner join {{ ref('int_item_rhythms') }} as rhythms
        on own_rhythms.item_key = rhythms.item_key
    cross join {{ ref('int_run_dates') }} as run_dates

),

late_rhythms as (

    select
        *,
        -- A purchase at as_of counts as one second old, because zero has no logarithm.
        ln(greatest(days_since, {{ double_value(1) }} / 86400) / typical_days) as lateness
    from blended_rhythms

),

final as (

    select
        user_key,
        item_key,

        evidence,

        cast(purchases as integer) as purchases,
        cast(intervals as integer) as intervals,
        typical_days,
        days_since - typical_days as days_overdue,
        {{ exponential('-power(lateness / rhythm_spread, 2) / 2') }} as due_score,

        abs(lateness) <= rhythm_spread and evidence <> 'shop' as is_due,

        last_bought_at,
        -- A median of two may end in half a second, which the last bit must not turn up or down.
        {{ time_plus(
            'second', 'cast(' ~ rounded('typical_days * 86400 + 0.0001') ~ ' as bigint)',
            'last_bought_at'
        ) }} as due_at
    from late_rhythms

)

select * from final
