{#-
    Grain: one user and one recommended category, for every user and every such category.
    Question: which category should the user be offered, and what speaks for each?
    With w the user's own evidence (browsing and answers to messages), W its sum over categories and
    p the prior weight: score = (w + p * prior) / (W + p), the mean of a Dirichlet posterior, so that
    a user's scores sum to 1 and evidence outgrows the prior. The prior is the popularity share;
    of who named categories, half of it is spread over these (and what lies below or above them).
    Growth: users * categories, a bucket of users at a time.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

related_categories as (

    select
        ancestors.category_key as stated_key,
        categories.category_key
    from {{ ref('int_recommended_categories') }} as categories
    inner join {{ ref('int_category_ancestors') }} as ancestors
        on categories.category_key = ancestors.ancestor_key

    union distinct

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
        0 as stated
    from {{ ref('int_user_category_preferences') }} as preferences
    inner join {{ ref('int_recommended_categories') }} as categories
        on preferences.category_key = categories.category_key

    union all

    select
        stated_categories.user_key,
        related_categories.category_key,
        0 as weight,
        null as answer_factor,
        1 as stated
    from {{ ref('int_user_stated_categories') }} as stated_categories
    inner join related_categories
        on stated_categories.category_key = related_categories.stated_key

),

evidence as (

    select
        user_key,
        category_key,
        cast(sum(weight) as bigint) as weight,
        max(answer_factor) as answer_factor,
        max(stated) as stated
    from all_evidence
    group by
        user_key,
        category_key

),

{% for bucket in range(starts | length) -%}
scored_{{ bucket }} as (

    {{ category_scores('evidence', starts, bucket) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select
        users.user_id,
        categories.category_path,
        cast(scored.category_rank as bigint) as category_rank,
        {{ from_trillionths('scored.score') }} as score,
        scored.own_share,
        categories.popularity_share,
        scored.answer_factor,
        scored.is_stated
    from scored_{{ bucket }} as scored
    inner join {{ ref('int_users') }} as users
        on scored.user_key = users.user_key
    inner join {{ ref('int_recommended_categories') }} as categories
        on scored.category_key = categories.category_key
    where {{ in_bucket('users.user_key', starts, bucket) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
