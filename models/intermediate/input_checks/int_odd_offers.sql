{#-
    Grain: one row per way in which decisions about promotions are odd.
    Question: which decisions can nothing be learned from?
    Each finding says what becomes of them. Growth: offers.
-#}
{{ config(materialized='view') }}

with

offer_counts as (

    select
        count(*) as offers,
        sum(case when propensity = 0 then 1 else 0 end) as zero_propensities,
        sum(case when propensity is null then 1 else 0 end) as missing_propensities,
        sum(case when redeemed_at < offered_at then 1 else 0 end) as early_redemptions,
        count(distinct coalesce('promotion ' || promotion_id, 'none')) as arms
    from {{ ref('stg_promotion_offers') }}

),

unknown_offers as (

    select
        sum(case when users.id is null then 1 else 0 end) as of_unknown_users,
        sum(
            case
                when offers.promotion_id is not null and promotions.promotion_id is null then 1
                else 0
            end
        ) as of_unknown_promotions
    from {{ ref('stg_promotion_offers') }} as offers
    left join {{ ref('int_input_ids') }} as users
        on
            offers.user_id = users.id
            and users.in_users_user_id + users.in_events_user_id > 0
    left join {{ ref('stg_promotions') }} as promotions
        on offers.promotion_id = promotions.promotion_id

),

findings as (

    select
        'warning' as severity,
        'propensities of 0' as check_name,
        'promotion_offers' as table_name,
        'propensity' as column_name,
        zero_propensities as affected,
        offers as total,
        ' decisions have a propensity of 0, which nothing that was chosen can have:'
        || ' it counts as unknown' as said
    from offer_counts

    union all

    select
        'note' as severity,
        'unknown propensities' as check_name,
        'promotion_offers' as table_name,
        'propensity' as column_name,
        missing_propensities as affected,
        offers as total,
        ' decisions have no propensity, so whether their promotions differ or their users'
        || ' do is not known: with more than 5 % of such no promotion goes live' as said
    from offer_counts

    union all

    select
        'warning' as severity,
        'redeemed before offered' as check_name,
        'promotion_offers' as table_name,
        'redeemed_at' as column_name,
        early_redemptions as affected,
        offers as total,
        ' decisions were redeemed before they were made: their redemption is left out' as said
    from offer_counts

    union all

    select
        'note' as severity,
        'one promotion only' as check_name,
        'promotion_offers' as table_name,
        'promotion_id' as column_name,
        case when arms = 1 then offers else 0 end as affected,
        offers as total,
        ' decisions are the same one, so there is nothing to compare it with' as said
    from offer_counts

    union all

    select
        'warning' as severity,
        'offers to nobody known' as check_name,
        'promotion_offers' as table_name,
        'user_id' as column_name,
        unknown_offers.of_unknown_users as affected,
        offer_counts.offers as total,
        ' decisions are about users whom neither users nor events know: they are left out'
            as said
    from unknown_offers
    cross join offer_counts

    union all

    select
        'warning' as severity,
        'offers of nothing known' as check_name,
        'promotion_offers' as table_name,
        'promotion_id' as column_name,
        unknown_offers.of_unknown_promotions as affected,
        offer_counts.offers as total,
        ' decisions are about promotions that promotions does not list: they are left out'
            as said
    from unknown_offers
    cross join offer_counts

),

final as (

    {{ told_findings('findings') | indent(4) }}

)

select * from final
