{#- Every list is numbered 1, 2, 3 ... and has at most recommendations_per_user rows. -#}

select
    user_id,
    count(*) as list_length,
    min(recommendation_rank) as first_rank,
    max(recommendation_rank) as last_rank
from {{ ref('user_recommendations') }}
group by user_id
having
    min(recommendation_rank) <> 1
    or max(recommendation_rank) <> count(*)
    or count(distinct recommendation_rank) <> count(*)
    or count(*) > {{ var('recommendations_per_user') }}
