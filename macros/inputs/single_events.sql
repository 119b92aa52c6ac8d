{#- The kept events of known users, whenever they happened: of rows with the same event_id one
    stands, while equal rows without an id all stand. -#}
{% macro single_events() -%}
select
    {{ event_columns('events') | indent(4) }}
from {{ ref('stg_events') }} as events
left join {{ ref('int_events_of_repeated_ids') }} as repeated_events
    on events.event_id = repeated_events.event_id
where
    events.rejection_reason is null
    and events.user_id is not null
    and repeated_events.event_id is null

union all

select
    {{ event_columns('repeated_events') | indent(4) }}
from {{ ref('int_events_of_repeated_ids') }} as repeated_events
{%- endmacro %}
