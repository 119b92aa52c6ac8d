{#-
    Grain: one row per name by which a source may call an item of another source's catalogue.
    Question: which item do the others mean by the name?
    Of the sources only Shopify has a catalogue that others name items of; without it there are no
    rows.
-#}
{{ config(enabled=named_sources('event') != []) }}

with

final as (

    {%- if source_is_named('shopify') %}

    select
        told_id,
        'shopify:' || item_id as item_id
    from {{ ref('shopify_item_names') }}
    {%- else %}

    select
        cast(null as {{ dbt.type_string() }}) as told_id,
        cast(null as {{ dbt.type_string() }}) as item_id
    where 1 = 0
    {%- endif %}

)

select * from final
