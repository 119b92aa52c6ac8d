{#-
    Grain: one row per item and item that completes it.
    Question: which items go with this one, the best first?
    By complement_score, where enough people bought both and more than by chance. Only items that
    are recommendable complete another. Items of one leaf
    category complete each other only if no fewer people bought both than one instead of the other.
-#}

with

relations as (

    select relations.*
    from {{ ref('int_item_relations') }} as relations
    inner join {{ ref('int_items') }} as to_items
        on relations.to_item_key = to_items.item_key
    where
        to_items.is_recommendable
        and (not coalesce(relations.is_same_category, false) or relations.substitute_score <= 0)

),

final as (

    {{ complement_lists('relations', 'item_key') | indent(4) }}

)

select * from final
