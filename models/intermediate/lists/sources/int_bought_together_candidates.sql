{#-
    Grain: one row per user and item.
    Question: what do people buy in one order with what the user touched?
    Score: the sum over the history of the basket score times the momentum factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing if the
    source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

parts as (

    {{ relation_parts(
        ref('int_item_basket_rules'), 'basket_rank', 'basket_score', 'bought_together'
    ) | indent(4) }}

),

final as (

    {{ lists_with_reasons('parts', source_list_length()) | indent(4) }}

)

select * from final
