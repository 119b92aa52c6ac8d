{#-
    Grain: one row per item and item that completes it.
    Question: which items go with this one, the best first?
    By complement_score, where enough people bought both and more than by chance. Items of one leaf
    category complete each other only if no fewer people bought both than one instead of the other.
-#}

with

relations as (

    select *
    from {{ ref('int_item_relations') }}
    where not coalesce(is_same_category, false) or substitute_score <= 0

),

final as (

    {{ complement_lists('relations', 'item_key') | indent(4) }}

)

select * from final
