select
    model,
    'house' as version,
    component,
    term,
    value,
    mean,
    scale,
    'live' as status
from {{ ref('cross_sell', 'default_model_parameters') }}
