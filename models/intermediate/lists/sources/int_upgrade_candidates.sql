{#-
    Grain: one row per user and item.
    Question: which similar items cost more and sell at least as well as those the user touched?
    Score: the sum over the history of the similarity times the momentum factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing if the
    source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

parts as (

    {{ relation_parts(
        ref('int_item_upgrades'), 'upgrade_rank', 'similarity', 'upgrades'
    ) | indent(4) }}

),

final as (

    {{ lists_with_reasons('parts', source_list_length()) | indent(4) }}

)

select * from final
