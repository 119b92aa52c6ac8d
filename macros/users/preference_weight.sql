{#- What an item that a user has touched says of their taste, in billionths: the history weight of
    the strongest event type * sqrt(times touched) * age decay of the last time. The query reads
    int_user_items as user_items, int_event_types as event_types, int_run_dates as run_dates. -#}
{% macro preference_weight() -%}
    {{ to_billionths(
        'event_types.history_weight * sqrt(user_items.event_count) * '
        ~ age_decay('user_items.last_at')
    ) }}
{%- endmacro %}
