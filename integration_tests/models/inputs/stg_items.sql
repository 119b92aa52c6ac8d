select
    sku as item_id,
    title as item_name,
    shelf as category_path,
    price
from {{ ref('products') }}
