select model, component, term, 'default' as version, value, mean, scale
from {{ ref('default_model_parameters') }}
