{#-
    Grain: one row per user and category, of any level, in which they answered a message.
    Question: does the user answer messages about the category more often than other messages?
    With n items sent and a answers to them (int_user_sent_items), and 10 items at the rate of the
    next wider group to smooth them:
    own rate = (a + 10 * shop rate) / (n + 10); category rate = (a_c + 10 * own rate) / (n_c + 10);
    answer_factor = category rate / own rate. answer_score = answers, faded by age, * the factor.
-#}

{%- set smoothing = 10 %}

with

leaf_answers as (

    select
        sent_items.user_key,
        leaf_categories.category_key,
        sum(sent_items.sent) as sent,
        sum(sent_items.answers) as answers,
        sum(sent_items.faded_answers) as faded_answers
    from {{ ref('int_user_sent_items') }} as sent_items
    inner join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on sent_items.item_key = leaf_categories.item_key
    group by
        sent_items.user_key,
        leaf_categories.category_key

),

shop_rate as (

    select {{ double_value('sum(answers)') }} / nullif(sum(sent), 0) as answer_rate
    from leaf_answers

),

own_rates as (

    select
        leaf_answers.user_key,
        (sum(leaf_answers.answers) + {{ smoothing }} * max(shop_rate.answer_rate))
        / (sum(leaf_answers.sent) + {{ smoothing }}) as answer_rate
    from leaf_answers
    cross join shop_rate
    group by leaf_answers.user_key

),

category_answers as (

    select
        leaf_answers.user_key,
        ancestors.ancestor_key as category_key,
        sum(leaf_answers.sent) as sent,
        sum(leaf_answers.answers) as answers,
        sum(leaf_answers.faded_answers) as faded_answers
    from leaf_answers
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on leaf_answers.category_key = ancestors.category_key
    group by
        leaf_answers.user_key,
        ancestors.ancestor_key

),

factors as (

    select
        category_answers.*,
        (category_answers.answers + {{ smoothing }} * own_rates.answer_rate)
        / nullif((category_answers.sent + {{ smoothing }}) * own_rates.answer_rate, 0)
            as answer_factor
    from category_answers
    inner join own_rates
        on category_answers.user_key = own_rates.user_key
    where category_answers.answers > 0

),

final as (

    select
        user_key,
        category_key,
        cast(sent as integer) as sent,
        cast(answers as integer) as answers,
        answer_factor,
        {{ from_billionths('faded_answers') }} * answer_factor as answer_score
    from factors

)

select * from final
