{#- The columns of ids of the input tables: table -> column -> whether the contract requires it. A unit
    test of dbt has no contract, so the names stand here, too; a test keeps the two in step. An event
    has no anonymous_id beyond staging: its user stands in user_id. -#}
{% macro id_requirements() -%}
    {{ return({
        'events': {
            'user_id': true, 'item_id': true, 'event_id': false, 'order_id': false,
            'session_id': false, 'message_id': false, 'recommendation_id': false,
            'promotion_id': false,
        },
        'items': {'item_id': true, 'parent_item_id': false, 'merchant_id': false},
        'users': {'user_id': true},
        'user_aliases': {'anonymous_id': true, 'user_id': true},
        'messages': {
            'message_id': true, 'user_id': true, 'item_id': false, 'anchor_item_id': false,
            'campaign_id': false, 'template_id': false,
        },
        'impressions': {
            'impression_id': true, 'user_id': true, 'item_id': true, 'recommendation_id': false,
        },
        'promotions': {'promotion_id': true},
        'outside_candidates': {'user_id': true, 'item_id': true},
        'pair_scores': {'from_item_id': true, 'to_item_id': true},
        'sent_messages': {
            'message_id': true, 'user_id': true, 'item_id': true, 'anchor_item_id': false,
            'recommendation_id': false, 'template_id': false, 'build_id': false,
        },
        'promotion_offers': {
            'offer_id': true, 'user_id': true, 'promotion_id': false, 'order_id': false,
        },
        'sent_promotions': {
            'offer_id': true, 'user_id': true, 'promotion_id': false, 'build_id': false,
        },
    }) }}
{%- endmacro %}
