{#-
    Grain: one row per source, user and item that the source would offer.
    Question: what does each source of candidates offer to whom?
    A view: cut it to some users before you join it. Growth: sources * users * list length.
-#}
{{ config(materialized='view') }}

with

final as (
    {%- for source in candidate_sources() %}

    select
        cast({{ source.key }} as smallint) as source_key,
        user_key,
        item_key,
        candidate_rank,
        {% if source.has_reasons -%}
        reason_item_key,
        reason_event_type_key
        {%- else -%}
        cast(null as integer) as reason_item_key,
        cast(null as smallint) as reason_event_type_key
        {%- endif %}
    from {{ ref(source.model) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
