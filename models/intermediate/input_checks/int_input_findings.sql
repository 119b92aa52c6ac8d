{#-
    Grain: one row per finding about the input.
    Question: what should the shop know of its input before it trusts the lists?
    severity: an error stops the run, as nothing sensible can come out; a warning is odd; a note is
    for information. affected of total are rows, values or ids.
-#}

with

findings as (
    {%- for check in [
        'int_rejected_shares', 'int_unreadable_values', 'int_rounded_ids', 'int_unmatched_ids',
        'int_dominant_users', 'int_folding_parents', 'int_odd_category_paths',
        'int_unserved_countries', 'int_unserved_users', 'int_stray_events', 'int_odd_amounts',
        'int_price_units', 'int_unknown_message_kinds', 'int_unknown_channels',
        'int_unknown_time_zones', 'int_endless_aliases', 'int_odd_promotions', 'int_odd_offers',
        'int_unusable_parameters', 'int_unused_parameters',
    ] %}

    select * from {{ ref(check) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        severity,
        check_name,
        table_name,
        column_name,
        cast(affected as bigint) as affected,
        cast(total as bigint) as total,
        message
    from findings

)

select * from final
