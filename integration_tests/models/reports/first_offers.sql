{#- One row per user and item: what the front page shows each user first. -#}

select
    lists.user_id,
    lists.recommendation_rank,
    items.item_name
from {{ ref('cross_sell', 'user_recommendations') }} as lists
inner join {{ ref('my_shop', 'stg_items') }} as items
    on lists.item_id = items.item_id
where lists.recommendation_rank <= {{ var('report_rank') }}
