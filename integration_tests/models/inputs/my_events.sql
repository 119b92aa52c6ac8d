select
    sku as item_id,
    what as event_type,
    happened_at as event_at,
    price as unit_price,
    case when customer not like 'cookie%' then customer end as user_id,
    case when customer like 'cookie%' then customer end as anonymous_id
from {{ ref('events') }}
