{#-
    Grain: one row per decision that was handed out up to as_of, and of which the log of offers does
    not tell yet.
    Question: what counts as offered, though the shop has not said so?
    Left out is what promotion_offers tells of up to as_of: it has the same offer_id, or a decision of
    its own for the same user and promotion, or none, at offered_at or within promotion_window_days
    after, as tools write that give ids of their own. Growth: rows of sent_promotions; the log is
    only asked for these.
-#}

with

told_offers as (

    select distinct sent_promotions.offer_id
    from {{ ref('stg_sent_promotions') }} as sent_promotions
    inner join {{ ref('stg_promotion_offers') }} as offers
        on sent_promotions.offer_id = offers.offer_id
    inner join {{ ref('int_run_dates') }} as run_dates
        on offers.offered_at <= run_dates.as_of

    {{ union_distinct() }}

    select distinct sent_promotions.offer_id
    from {{ ref('stg_sent_promotions') }} as sent_promotions
    inner join {{ ref('stg_promotion_offers') }} as offers
        on
            sent_promotions.user_id = offers.user_id
            and coalesce(sent_promotions.promotion_id, '') = coalesce(offers.promotion_id, '')
            and sent_promotions.offered_at <= offers.offered_at
            and {{ time_plus(
                'day', var('promotion_window_days'), 'sent_promotions.offered_at'
            ) }} > offers.offered_at
    inner join {{ ref('int_run_dates') }} as run_dates
        on offers.offered_at <= run_dates.as_of

),

final as (

    select
        sent_promotions.source_row,
        sent_promotions.offer_id,
        sent_promotions.user_id,
        sent_promotions.promotion_id,
        sent_promotions.policy,
        sent_promotions.propensity,
        sent_promotions.offered_at
    from {{ ref('stg_sent_promotions') }} as sent_promotions
    inner join {{ ref('int_run_dates') }} as run_dates
        on sent_promotions.offered_at <= run_dates.as_of
    left join told_offers
        on sent_promotions.offer_id = told_offers.offer_id
    where told_offers.offer_id is null

)

select * from final
