{#-
    Grain: one row per user and one of the three categories they like most.
    Question: which few categories should the user be shown, and how much of each?
    Taken from the narrowest categories and those the user named: score + answer_score of
    int_user_category_preferences, + preference_prior_weight if named. taste_share is the category's
    share of these three.
-#}

{%- set most_categories = 3 %}

with

likings as (

    select
        preferences.user_key,
        preferences.category_key,
        preferences.score
        + preferences.answer_score
        + case
            when stated_categories.user_key is null then 0
            else {{ var('preference_prior_weight') }}
        end as liking
    from {{ ref('int_user_category_preferences') }} as preferences
    inner join {{ ref('int_categories') }} as categories
        on preferences.category_key = categories.category_key
    left join {{ ref('int_user_stated_categories') }} as stated_categories
        on
            preferences.user_key = stated_categories.user_key
            and preferences.category_key = stated_categories.category_key
    where
        categories.is_leaf
        or stated_categories.user_key is not null

),

tastes as (

    select
        user_key,
        category_key,
        {{ to_billionths('liking') }} as taste
    from likings

),

ranked_tastes as (

    select
        *,
        row_number() over (
            partition by user_key
            order by taste desc, category_key asc
        ) as taste_rank
    from tastes
    where taste > 0

),

final as (

    select
        user_key,
        category_key,
        cast(taste_rank as smallint) as taste_rank,
        {{ double_value('taste') }} / nullif(sum(taste) over (partition by user_key), 0)
            as taste_share
    from ranked_tastes
    where taste_rank <= {{ most_categories }}

)

select * from final
