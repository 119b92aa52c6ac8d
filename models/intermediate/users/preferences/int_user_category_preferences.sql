{#-
    Grain: one row per user and category, of any level, with any sign that they like it.
    Question: how much does the user like the category, recently and overall?
    score: the sum over the items touched in the window of history_weight of the strongest event
    type * sqrt(times touched), halved every preference_half_life_days since the last touch.
    score_1_day to score_28_days: the sums of int_user_item_preferences. answer_score and
    answer_factor: from int_user_category_answers. is_stated: the user named the category or one
    below it. Summed by narrowest category first. Growth: users * their categories.
-#}

{%- set windows = preference_windows() %}

with

leaf_scores as (

    select
        item_weights.user_key,
        leaf_categories.category_key,

        cast(sum(item_weights.weight) as bigint) as score,
        {%- for column in windows %}
        cast(sum(coalesce({{ to_billionths('preferences.' ~ column) }}, 0)) as bigint)
            as {{ column }},
        {%- endfor %}

        max(item_weights.last_at) as last_at
    from {{ ref('int_user_item_weights') }} as item_weights
    inner join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on item_weights.item_key = leaf_categories.item_key
    left join {{ ref('int_user_item_preferences') }} as preferences
        on
            item_weights.user_key = preferences.user_key
            and item_weights.item_key = preferences.item_key
    group by
        item_weights.user_key,
        leaf_categories.category_key

),

evidence as (

    select
        leaf_scores.user_key,
        ancestors.ancestor_key as category_key,

        leaf_scores.score,
        {%- for column in windows %}
        leaf_scores.{{ column }},
        {%- endfor %}
        null as answer_factor,
        0 as answer_score,
        0 as stated,

        leaf_scores.last_at
    from leaf_scores
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on leaf_scores.category_key = ancestors.category_key

    union all

    select
        user_key,
        category_key,

        0 as score,
        {%- for column in windows %}
        0 as {{ column }},
        {%- endfor %}
        answer_factor,
        answer_score,
        0 as stated,

        null as last_at
    from {{ ref('int_user_category_answers') }}

    union all

    select
        stated_categories.user_key,
        ancestors.ancestor_key as category_key,

        0 as score,
        {%- for column in windows %}
        0 as {{ column }},
        {%- endfor %}
        null as answer_factor,
        0 as answer_score,
        1 as stated,

        null as last_at
    from {{ ref('int_user_stated_categories') }} as stated_categories
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on stated_categories.category_key = ancestors.category_key

),

final as (

    select
        user_key,
        category_key,

        {{ from_billionths('sum(score)') }} as score,
        {%- for column in windows %}
        {{ from_billionths('sum(' ~ column ~ ')') }} as {{ column }},
        {%- endfor %}
        max(answer_factor) as answer_factor,
        max(answer_score) as answer_score,

        max(stated) = 1 as is_stated,

        max(last_at) as last_at
    from evidence
    group by
        user_key,
        category_key

)

select * from final
