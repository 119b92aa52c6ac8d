select
    customer as user_id,
    country,
    push as consent_push,
    mail as consent_email
from {{ ref('customers') }}
