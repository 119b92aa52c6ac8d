select
    customer as user_id,
    sku as item_id,
    'house' as source,
    rating as score,
    listed_at as made_at
from {{ ref('candidates') }}
