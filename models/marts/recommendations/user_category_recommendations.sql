{#-
    Grain: one row per user and recommended category, for every user and every such category.
    Question: how well does each category suit the user, and what speaks for it?
    With w the user's own evidence (browsing and answers to messages), W its sum over categories and
    p the prior weight: score = (w + p * prior) / (W + p), the mean of a Dirichlet posterior, so a
    user's scores sum to 1 and evidence outgrows the prior. The prior is the popularity share; for a
    user who named categories, half of it is spread over these (and those below or above them).
    Users of whom nothing is known have the same scores, so these are computed once, as profile 0.
    Growth: users * categories, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set stated_share = 0.5 %}

with

evidence as (

    select *
    from {{ ref('int_user_category_evidence') }}
    where {{ in_bucket('user_key') }}

),

evidence_sums as (

    select
        user_key,
        cast(sum(weight) as bigint) as weight,
        count(case when is_stated then 1 end) as stated_categories
    from evidence
    group by user_key

),

profiles as (

    select
        user_key as profile_key,
        weight,
        stated_categories
    from evidence_sums

    union all

    select
        0 as profile_key,
        0 as weight,
        0 as stated_categories

),

-- Sums of evidence are joined before profiles are multiplied by categories, strings only after the
-- ranking.
priors as (

    select
        profiles.profile_key,
        categories.category_key,
        profiles.weight as total_weight,
        coalesce(evidence.weight, 0) as own_weight,
        case
            when profiles.stated_categories > 0
                then
                    {{ 1 - stated_share }} * categories.popularity_share
                    + case
                        when evidence.is_stated
                            then
                                {{ stated_share }}
                                / {{ double_value('profiles.stated_categories') }}
                        else 0
                    end
            else categories.popularity_share
        end as prior_share,
        evidence.answer_factor,
        coalesce(evidence.is_stated, false) as is_stated
    from profiles
    cross join {{ ref('int_recommended_categories') }} as categories
    left join evidence
        on
            profiles.profile_key = evidence.user_key
            and categories.category_key = evidence.category_key

),

scores as (

    select
        *,
        {{ to_trillionths(smoothed_share('own_weight', 'total_weight', 'prior_share')) }} as score,
        {{ double_value('own_weight') }} / nullif(total_weight, 0) as own_share
    from priors

),

ranked_categories as (

    select
        *,
        row_number() over (
            partition by profile_key
            order by score desc, category_key asc
        ) as category_rank
    from scores

),

final as (

    select
        users.user_id,
        categories.category_path,

        cast(ranked_categories.category_rank as bigint) as category_rank,
        {{ from_trillionths('ranked_categories.score') }} as score,
        ranked_categories.own_share,
        categories.popularity_share,
        ranked_categories.answer_factor,

        ranked_categories.is_stated
    from {{ ref('int_users') }} as users
    left join evidence_sums
        on users.user_key = evidence_sums.user_key
    inner join ranked_categories
        on coalesce(evidence_sums.user_key, 0) = ranked_categories.profile_key
    inner join {{ ref('int_recommended_categories') }} as categories
        on ranked_categories.category_key = categories.category_key
    where {{ in_bucket('users.user_key') }}

)

select * from final
