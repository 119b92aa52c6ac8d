{#-
    Grain: one row per running promotion.
    Question: does the log know enough of it for a model to choose it, and what is it in words?
    decisions: how often it was offered up to as_of, of which least_support are needed. terms: what
    it gives, as a reason names it, such as `5 % off and free shipping from 40`.
    arm_number: from 1, in the order of promotion_number. Growth: decisions.
-#}

with

counts as (

    select
        promotion_id,
        count(*) as decisions
    from {{ ref('int_promotion_offers') }}
    group by promotion_id

),

running_promotions as (

    select
        promotions.promotion_number,
        promotions.promotion_id,
        promotions.ends_at,
        promotions.is_free_shipping,
        promotions.discount_percent > 0 as has_percent,
        promotions.discount_amount > 0 as has_amount,
        coalesce(counts.decisions, 0) as decisions,
        {{ plain_number('promotions.discount_percent') }} || ' % off' as percent_off,
        {{ plain_number('promotions.discount_amount') }} || ' off' as amount_off,
        case
            when promotions.minimum_spend > 0
                then ' from ' || {{ plain_number('promotions.minimum_spend') }}
            else ''
        end as from_minimum
    from {{ ref('int_promotions') }} as promotions
    left join counts
        on promotions.promotion_id = counts.promotion_id
    where promotions.is_running

),

final as (

    select
        promotions.promotion_number,
        promotions.promotion_id,
        case
            when promotions.has_percent and promotions.has_amount
                then promotions.percent_off || ' and ' || promotions.amount_off
            when promotions.has_percent then promotions.percent_off
            when promotions.has_amount then promotions.amount_off
            when promotions.is_free_shipping then 'free shipping'
            else 'a promotion without a discount'
        end
        || case
            when
                promotions.is_free_shipping and (promotions.has_percent or promotions.has_amount)
                then ' and free shipping'
            else ''
        end
        || promotions.from_minimum as terms,
        cast(row_number() over (order by promotions.promotion_number) as integer) as arm_number,
        cast(count(*) over () as integer) as running_promotions,
        promotions.decisions,
        promotions.decisions >= rules.least_support as is_supported,
        promotions.ends_at
    from running_promotions as promotions
    cross join {{ ref('int_promotion_rules') }} as rules

)

select * from final
