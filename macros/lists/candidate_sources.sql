{#- The sources of candidates: the key that stands for each, its model, and whether it names the
    item of the history that led to the candidate. Of several reasons, that of the lowest key is
    shown. -#}
{% macro candidate_sources() -%}
    {{ return([
        {'key': 1, 'name': 'transitions', 'model': 'int_transition_candidates', 'has_reasons': true},
        {'key': 2, 'name': 'neighbours', 'model': 'int_neighbour_candidates', 'has_reasons': false},
        {'key': 3, 'name': 'also_viewed', 'model': 'int_also_viewed_candidates', 'has_reasons': true},
        {'key': 4, 'name': 'complements', 'model': 'int_complement_candidates', 'has_reasons': true},
        {'key': 5, 'name': 'bought_together', 'model': 'int_bought_together_candidates', 'has_reasons': true},
        {'key': 6, 'name': 'similar_items', 'model': 'int_similar_item_candidates', 'has_reasons': true},
        {'key': 7, 'name': 'upgrades', 'model': 'int_upgrade_candidates', 'has_reasons': true},
        {'key': 8, 'name': 'categories', 'model': 'int_category_candidates', 'has_reasons': false},
        {'key': 9, 'name': 'trending', 'model': 'int_trending_candidates', 'has_reasons': false},
        {'key': 10, 'name': 'new_arrivals', 'model': 'int_new_arrival_candidates', 'has_reasons': false},
        {'key': 11, 'name': 'replenishments', 'model': 'int_replenishment_candidates', 'has_reasons': false},
        {'key': 12, 'name': 'popular', 'model': 'int_popular_candidates', 'has_reasons': false},
        {'key': 13, 'name': 'buy_again', 'model': 'int_buy_again_candidates', 'has_reasons': false},
        {'key': 14, 'name': 'outside', 'model': 'int_outside_candidates', 'has_reasons': false},
    ]) }}
{%- endmacro %}
