{#-
    Grain: one row per user and item.
    Question: what is like the items that the user touched last?
    Score: the sum, over the last five items of the history, of the similarity times the momentum
    factor; each of the five leads to the ten items most like it and counts alike. Growth: users *
    50, a bucket of users at a time; nothing if the source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

parts as (

    {{ relation_parts(
        ref('int_item_similarities'),
        'similarity_rank',
        'similarity',
        'similar_items',
        history_items=5,
        reads=10,
    ) | indent(4) }}

),

final as (

    {{ lists_with_reasons('parts', source_list_length()) | indent(4) }}

)

select * from final
