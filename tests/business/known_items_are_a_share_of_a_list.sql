{#- Of the scored rows of a list, at most repeat_share of recommendations_per_user are known to the
    user. Popular items that fill a list may be known as well. -#}

select
    user_id,
    count(*) as repeats
from {{ ref('user_recommendations') }}
where
    is_repeat
    and not is_fallback
group by user_id
having count(*) > {{ (var('repeat_share') * var('recommendations_per_user')) | round(6) }}
