{#-
    Grain: one row per user, item and day on which a message offered it, or could offer it, if the
    user did anything in the item's narrowest category in the 28 days before.
    Question: how much did the user want the item, and its category, just before?
    The sum of history_weight over the user's events of the 1, 2, 7 and 28 days before the day; the
    day itself does not count. Growth: users * offers, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set most_days = feature_windows().values() | max %}

with

user_moments as (

    select distinct
        moments.user_key,
        moments.item_key,
        categories.category_key,
        moments.moment_day
    from {{ ref('int_message_moments') }} as moments
    left join {{ ref('int_item_leaf_categories') }} as categories
        on moments.item_key = categories.item_key
    where {{ in_bucket('moments.user_key') }}

),

days as (

    select
        user_item_days.user_key,
        user_item_days.item_key,
        categories.category_key,
        user_item_days.active_day,
        user_item_days.preference
    from {{ ref('int_user_item_days') }} as user_item_days
    left join {{ ref('int_item_leaf_categories') }} as categories
        on user_item_days.item_key = categories.item_key
    where
        {{ in_bucket('user_item_days.user_key') }}
        and user_item_days.preference > 0

),

final as (

    select
        user_moments.user_key,
        user_moments.item_key,
        {%- for node in ['item', 'category'] %}
        {%- for window, days in feature_windows().items() %}
        {{ from_billionths(
            'sum(case when days.active_day >= ' ~ day_plus(-days, 'user_moments.moment_day')
            ~ ' and days.' ~ node ~ '_key = user_moments.' ~ node ~ '_key'
            ~ ' then days.preference else 0 end)'
        ) }} as {{ node }}_preference_{{ window }},
        {%- endfor %}
        {%- endfor %}
        user_moments.moment_day
    from user_moments
    inner join days
        on
            user_moments.user_key = days.user_key
            and user_moments.moment_day > days.active_day
            and {{ day_plus(-most_days, 'user_moments.moment_day') }} <= days.active_day
            and (
                user_moments.item_key = days.item_key
                or user_moments.category_key = days.category_key
            )
    group by
        user_moments.user_key,
        user_moments.item_key,
        user_moments.moment_day

)

select * from final
