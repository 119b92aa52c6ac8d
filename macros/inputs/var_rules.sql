{#- The values that every var may take: a range of numbers, or a pattern and its meaning. -#}
{% macro var_rules() -%}
    {%- set relation = {
        'pattern': '|([A-Za-z_][A-Za-z0-9_]*[.]){1,2}[A-Za-z_][A-Za-z0-9_]*',
        'wanted': 'schema.table or database.schema.table, plain names',
    } -%}
    {%- set rules = {
        'data_path': {'pattern': '.*', 'wanted': 'a folder'},
        'as_of': {
            'pattern': '|[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?',
            'wanted': 'a UTC timestamp like 2026-01-31 or 2026-01-31 18:00:00',
        },
        'double_type': {'pattern': '[A-Za-z][A-Za-z0-9 ]*', 'wanted': 'the name of a type'},
        'max_rejected_share': {'minimum': 0, 'maximum': 1},
        'lookback_days': {'type': 'integer', 'minimum': 1, 'maximum': 3650},
        'recent_days': {'type': 'integer', 'minimum': 1, 'maximum': 365},
        'session_timeout_minutes': {'type': 'integer', 'minimum': 1, 'maximum': 1440},
        'category_levels': {'type': 'integer', 'minimum': 1, 'maximum': 10},
        'renewals_keep_order_id': {'pattern': '[Tt]rue|[Ff]alse', 'wanted': 'true or false'},
        'history_length': {'type': 'integer', 'minimum': 1, 'maximum': 1000},
        'transition_max_gap': {'type': 'integer', 'minimum': 1, 'maximum': 20},
        'reverse_weight': {'minimum': 0, 'maximum': 1},
        'transition_half_life_days': {'minimum': 0.01, 'maximum': 3650},
        'popularity_exponent': {'minimum': 0, 'maximum': 1},
        'item_neighbours': {'type': 'integer', 'minimum': 1, 'maximum': 500},
        'hop_neighbours': {'type': 'integer', 'minimum': 1, 'maximum': 50},
        'return_share': {'minimum': 0, 'maximum': 1},
        'second_hop_share': {'minimum': 0, 'maximum': 1},
        'complement_lookback_days': {'type': 'integer', 'minimum': 1, 'maximum': 3650},
        'relation_minimum_people': {'type': 'integer', 'minimum': 1, 'maximum': 1000},
        'relation_shrinkage_people': {'minimum': 0.1, 'maximum': 10000},
        'similar_item_neighbours': {'type': 'integer', 'minimum': 1, 'maximum': 100},
        'item_comparisons': {'type': 'integer', 'minimum': 1, 'maximum': 1000000000},
        'upgrade_price_ratio': {'minimum': 1, 'maximum': 100},
        'new_arrival_days': {'type': 'integer', 'minimum': 1, 'maximum': 365},
        'score_history_items': {'type': 'integer', 'minimum': 1, 'maximum': 63},
        'score_recency_moments': {'minimum': 0.1, 'maximum': 1000},
        'score_row_reads': {'type': 'integer', 'minimum': 1, 'maximum': 500},
        'score_row_reads_minimum': {'type': 'integer', 'minimum': 1, 'maximum': 500},
        'evidence_exponent': {'minimum': 0, 'maximum': 1},
        'momentum_exponent': {'minimum': 0, 'maximum': 2},
        'neighbours_per_user': {'type': 'integer', 'minimum': 1, 'maximum': 200},
        'neighbour_list_length': {'type': 'integer', 'minimum': 1, 'maximum': 1000},
        'neighbour_comparisons': {'type': 'integer', 'minimum': 1, 'maximum': 1000000000},
        'fusion_rank_constant': {'minimum': 0, 'maximum': 1000},
        'history_half_items': {'minimum': 0.1, 'maximum': 1000},
        'build_unused_sources': {'pattern': '[Tt]rue|[Ff]alse', 'wanted': 'true or false'},
        'preference_half_life_days': {'minimum': 0.01, 'maximum': 3650},
        'preference_prior_weight': {'minimum': 0.01, 'maximum': 1000},
        'recommended_category_level': {'type': 'integer', 'minimum': 1, 'maximum': 10},
        'recommended_categories': {'type': 'integer', 'minimum': 1, 'maximum': 1000},
        'recommendations_per_user': {'type': 'integer', 'minimum': 1, 'maximum': 100},
        'message_cooldown_days': {'type': 'integer', 'minimum': 0, 'maximum': 3650},
        'repurchase_days': {'type': 'integer', 'minimum': 0, 'maximum': 3650},
        'user_bucket_size': {'type': 'integer', 'minimum': 1000, 'maximum': 10000000},
        'item_bucket_size': {'type': 'integer', 'minimum': 1000, 'maximum': 10000000},
    } -%}
    {%- for table in input_tables() -%}
        {%- do rules.update({table ~ '_relation': relation}) -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}
