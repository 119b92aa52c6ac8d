{#- The scores of one bucket of users for every recommended category, ranked, in trillionths.
    `evidence` holds what is known of a user and a category. What a user's evidence sums to is joined
    before their rows are multiplied by the categories, and strings only after the ranking. -#}
{% macro category_scores(evidence, starts, bucket) -%}
{%- set stated_share = 0.5 -%}
{%- set prior -%}
    case
        when users.stated > 0
            then
                {{ 1 - stated_share }} * categories.popularity_share
                + {{ stated_share }} * coalesce(evidence.stated, 0) / users.stated
        else categories.popularity_share
    end
{%- endset -%}
select
    *,
    row_number() over (
        partition by user_key
        order by score desc, category_key asc
    ) as category_rank
from (
    select
        users.user_key,
        categories.category_key,
        {{ to_trillionths(smoothed_share('coalesce(evidence.weight, 0)', 'users.weight', prior)) }}
            as score,
        {{ double_value('coalesce(evidence.weight, 0)') }} / nullif(users.weight, 0) as own_share,
        evidence.answer_factor,
        coalesce(evidence.stated, 0) = 1 as is_stated
    from (
        select
            users.user_key,
            coalesce(totals.weight, 0) as weight,
            totals.stated
        from {{ ref('int_users') }} as users
        left join (
            select
                user_key,
                cast(sum(weight) as bigint) as weight,
                {{ double_value('sum(stated)') }} as stated
            from {{ evidence }}
            where {{ in_bucket('user_key', starts, bucket) }}
            group by user_key
        ) as totals
            on users.user_key = totals.user_key
        where {{ in_bucket('users.user_key', starts, bucket) }}
    ) as users
    cross join {{ ref('int_recommended_categories') }} as categories
    left join (
        select *
        from {{ evidence }}
        where {{ in_bucket('user_key', starts, bucket) }}
    ) as evidence
        on
            users.user_key = evidence.user_key
            and categories.category_key = evidence.category_key
) as scores
{%- endmacro %}
