{#-
    Grain: one pair of items whose content was compared, the lower key first.
    Question: how alike are the two, by what the catalogue says of them?
    The cosine between their vectors: the sum over shared terms of weight * weight, in trillionths,
    from 0 to 1. Nobody need have touched either. Growth: item_comparisons, or items * twice
    similar_item_neighbours where that is more; a bucket of items at a time, so that memory stays
    flat.
-#}

{%- set starts = bucket_starts('int_items', 'item_key', var('item_bucket_size')) %}

with

{% for bucket in range(starts | length) -%}
comparisons_{{ bucket }} as (

    {{ content_similarities(starts, bucket) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select * from comparisons_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
