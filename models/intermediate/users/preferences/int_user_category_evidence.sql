{#-
    Grain: one row per user and recommended category that anything speaks for.
    Question: what does the user's past say for the category: touches, answers to messages, or that
    they named it?
    Naming a category counts for the recommended ones below and above it, too. Weights are in
    billionths.
-#}
{{ config(materialized='view') }}

with

related_categories as (

    select
        ancestors.category_key as stated_key,
        categories.category_key
    from {{ ref('int_recommended_categories') }} as categories
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on categories.category_key = ancestors.ancestor_key

    {{ union_distinct() }}

    select
        ancestors.ancestor_key as stated_key,
        categories.category_key
    from {{ ref('int_recommended_categories') }} as categories
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on categories.category_key = ancestors.category_key

),

all_evidence as (

    select
        preferences.user_key,
        preferences.category_key,
        {{ to_billionths('preferences.score + preferences.answer_score') }} as weight,
        preferences.answer_factor,
        false as is_stated
    from {{ ref('int_user_category_preferences') }} as preferences
    inner join {{ ref('int_recommended_categories') }} as categories
        on preferences.category_key = categories.category_key

    union all

    select
        stated_categories.user_key,
        related_categories.category_key,
        0 as weight,
        null as answer_factor,
        true as is_stated
    from {{ ref('int_user_stated_categories') }} as stated_categories
    inner join related_categories
        on stated_categories.category_key = related_categories.stated_key

),

final as (

    select
        user_key,
        category_key,
        cast(sum(weight) as bigint) as weight,
        max(answer_factor) as answer_factor,
        max(case when is_stated then 1 else 0 end) = 1 as is_stated
    from all_evidence
    group by
        user_key,
        category_key

)

select * from final
