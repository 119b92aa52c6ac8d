{#- The best `length` items of each user by `scores` (a CTE with user_key, item_key and score),
    without items that are withheld from the user or not sold in their country. Every table of users
    is cut to the bucket before it is joined. -#}
{% macro offerable_lists(scores, length) -%}
with

ranked_scores as (

    select
        scores.*,
        row_number() over (
            partition by scores.user_key
            order by scores.score desc, scores.item_key asc
        ) as candidate_rank
    from {{ scores }} as scores
    inner join {{ ref('int_users') }} as users
        on scores.user_key = users.user_key
    left join {{ ref('int_user_suppressions') }} as suppressions
        on
            scores.user_key = suppressions.user_key
            and scores.item_key = suppressions.item_key
            and {{ in_bucket('suppressions.user_key') }}
    left join {{ ref('int_country_exclusions') }} as country_exclusions
        on
            scores.item_key = country_exclusions.item_key
            and users.country = country_exclusions.country
    where
        {{ in_bucket('users.user_key') }}
        and suppressions.user_key is null
        and country_exclusions.item_key is null

)

select *
from ranked_scores
where candidate_rank <= {{ length }}
{%- endmacro %}
