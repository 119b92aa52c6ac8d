"""The queries that turn the published tables of The Complete Journey into input tables.

What they read and mean is told in `complete_journey`.
"""

# Names of departments and categories hold slashes, which are not levels.
GOODS = """
    create temp table goods as
    select
        product_id,
        department in ({departments}) as is_left_out,
        concat_ws(' ', coalesce(product_type, 'item'), package_size, product_id) as item_name,
        concat_ws(
            '/',
            regexp_replace(department, '([/>|])', '\\\\\\1', 'g'),
            regexp_replace(product_category, '([/>|])', '\\\\\\1', 'g'),
            regexp_replace(product_type, '([/>|])', '\\\\\\1', 'g')
        ) as category_path,
        -- The column `brand` only tells the grocer's own brands from all others.
        'maker ' || manufacturer_id as brand
    from products
"""

LINES = """
    create temp table lines as
    with texts as (
        select
            household_id,
            basket_id,
            product_id,
            try_cast(quantity as double) as quantity,
            try_cast(sales_value as double) as sales_value,
            coalesce(try_cast(coupon_disc as double), 0) as coupon_disc,
            coalesce(try_cast(coupon_match_disc as double), 0) as coupon_match_disc,
            try_cast(transaction_timestamp as timestamp) as event_at
        from transactions
    )
    select
        texts.*,
        cast(
            timezone('America/New_York', timezone('UTC', texts.event_at)) as date
        ) as event_date,
        (texts.sales_value + texts.coupon_match_disc) / texts.quantity as unit_price,
        case
            when goods.product_id is null then 'order lines of products that are not listed'
            when goods.is_left_out then 'order lines of the departments {names}'
            when not coalesce(texts.quantity > 0, false) then 'order lines without a quantity'
        end as reason
    from texts
    left join goods on texts.product_id = goods.product_id
"""

REDEMPTIONS = """
    create temp table redemptions as
    select distinct
        household_id,
        campaign_id,
        coupon_upc,
        cast(try_cast(redemption_date as timestamp) as date) as redemption_date
    from coupon_redemptions;

    create temp table coupon_goods as
    select distinct campaign_id, coupon_upc, product_id from coupons;

    -- The lines of the household's orders of the day, and which of them the coupon may be for.
    create temp table redemption_lines as
    select
        redemptions.*,
        lines.basket_id,
        lines.product_id,
        lines.event_at,
        lines.coupon_disc > 0 as has_discount,
        coupon_goods.product_id is not null as is_coupon_for
    from redemptions
    inner join lines
        on
            redemptions.household_id = lines.household_id
            and redemptions.redemption_date = lines.event_date
            and lines.reason is null
    left join coupon_goods
        on
            redemptions.campaign_id = coupon_goods.campaign_id
            and redemptions.coupon_upc = coupon_goods.coupon_upc
            and lines.product_id = coupon_goods.product_id;

    create temp table redemption_orders as
    select
        household_id,
        campaign_id,
        coupon_upc,
        redemption_date,
        basket_id,
        min(event_at) as event_at
    from redemption_lines
    group by household_id, campaign_id, coupon_upc, redemption_date, basket_id
    qualify row_number() over (
        partition by household_id, campaign_id, coupon_upc, redemption_date
        order by
            bool_or(is_coupon_for and has_discount) desc,
            bool_or(has_discount) desc,
            bool_or(is_coupon_for) desc,
            min(event_at),
            basket_id
    ) = 1;

    -- A line that coupons of two campaigns may be for counts for one.
    create temp table redeemed_lines as
    select household_id, basket_id, product_id, min(campaign_id) as campaign_id
    from redemption_lines
    inner join redemption_orders
        using (household_id, campaign_id, coupon_upc, redemption_date, basket_id)
    where redemption_lines.is_coupon_for and redemption_lines.has_discount
    group by household_id, basket_id, product_id
"""

EVENTS = """
    select
        lines.household_id as user_id,
        lines.product_id as item_id,
        'purchase' as event_type,
        lines.event_at,
        lines.basket_id as order_id,
        lines.quantity,
        lines.unit_price,
        redeemed_lines.campaign_id as promotion_id
    from lines
    left join redeemed_lines using (household_id, basket_id, product_id)
    where lines.reason is null
    order by lines.event_at, lines.basket_id, lines.product_id
"""

ITEMS = """
    with prices as (
        select product_id, quantile_disc(unit_price, 0.5) as price
        from lines
        where reason is null and unit_price > 0
        group by product_id
    )
    select
        goods.product_id as item_id,
        goods.item_name,
        coalesce(nullif(goods.category_path, ''), 'unknown') as category_path,
        goods.brand,
        prices.price
    from goods
    left join prices on goods.product_id = prices.product_id
    where not coalesce(goods.is_left_out, false)
    order by item_id
"""

PROMOTIONS = """
    select
        campaign_id as promotion_id,
        'Campaign ' || campaign_id || ', ' || campaign_type as promotion_name,
        timezone('UTC', timezone('America/New_York', try_cast(start_date as timestamp)))
            as starts_at,
        timezone(
            'UTC',
            timezone('America/New_York', try_cast(end_date as timestamp) + interval 1 day)
        ) as ends_at
    from campaign_descriptions
    order by promotion_id
"""

OFFERS = """
    with orders as (
        select
            household_id,
            campaign_id,
            min(event_at) as redeemed_at,
            arg_min(basket_id, (event_at, basket_id)) as order_id
        from redemption_orders
        group by household_id, campaign_id
    ),
    costs as (
        select household_id, campaign_id, sum(coupon_match_disc) as discount_amount
        from redeemed_lines
        inner join lines using (household_id, basket_id, product_id)
        group by household_id, campaign_id
    )
    select
        campaigns.campaign_id || '-' || campaigns.household_id as offer_id,
        campaigns.household_id as user_id,
        campaigns.campaign_id as promotion_id,
        timezone('UTC', timezone('America/New_York', try_cast(start_date as timestamp)))
            as offered_at,
        'targeted' as policy,
        cast(null as double) as propensity,
        orders.redeemed_at,
        orders.order_id,
        round(costs.discount_amount, 2) as discount_amount
    from campaigns
    inner join campaign_descriptions using (campaign_id)
    left join orders using (household_id, campaign_id)
    left join costs using (household_id, campaign_id)
    order by offered_at, offer_id
"""

USERS = """
    with households as (
        select household_id from lines
        union
        select household_id from campaigns
    )
    select
        households.household_id as user_id,
        demographics.age as age_band,
        demographics.income as income_band
    from households
    left join demographics on households.household_id = demographics.household_id
    order by user_id
"""

# What is left out, and how many of it.
LEFT_OUT = """
    select reason, count(*) from lines where reason is not null group by reason

    union all

    select 'redemptions on a day without an order that is kept', count(*)
    from redemptions
    anti join redemption_orders
        using (household_id, campaign_id, coupon_upc, redemption_date)

    union all

    select 'redemptions of households that were not in the campaign', count(*)
    from redemptions
    anti join campaigns using (household_id, campaign_id)

    union all

    select 'coupons of no campaign, whose cost is in no table', count(*)
    from lines
    anti join redeemed_lines using (household_id, basket_id, product_id)
    where lines.reason is null and lines.coupon_disc > 0

    order by 1
"""
