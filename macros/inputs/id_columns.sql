{#- The input columns that hold ids, each with the columns of which one should know its ids; none
    where the ids are made there. -#}
{% macro id_columns() -%}
    {%- set users = ['users.user_id', 'events.user_id'] -%}
    {%- set items = ['items.item_id', 'events.item_id'] -%}
    {{ return({
        'events.item_id': ['items.item_id'],
        'events.user_id': ['users.user_id'],
        'events.message_id': ['messages.message_id'],
        'events.promotion_id': ['promotions.promotion_id'],
        'items.item_id': [],
        'users.user_id': [],
        'user_aliases.anonymous_id': [],
        'user_aliases.user_id': users + ['user_aliases.anonymous_id'],
        'messages.message_id': [],
        'messages.item_id': items,
        'messages.user_id': users,
        'impressions.item_id': items,
        'impressions.user_id': users,
        'outside_candidates.item_id': items,
        'outside_candidates.user_id': users,
        'sent_messages.item_id': items,
        'sent_messages.user_id': users,
        'promotions.promotion_id': [],
        'promotion_offers.promotion_id': ['promotions.promotion_id'],
        'promotion_offers.user_id': users,
        'sent_promotions.promotion_id': ['promotions.promotion_id'],
        'sent_promotions.user_id': users,
    }) }}
{%- endmacro %}
