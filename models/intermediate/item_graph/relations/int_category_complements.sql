{#-
    Grain: one row per category and category of the same level that completes it.
    Question: which categories go with this one, the best first?
    By complement_score, where enough people bought both and more than by chance.
-#}

with

relations as (

    select * from {{ ref('int_category_relations') }}

),

final as (

    {{ complement_lists('relations', 'category_key') | indent(4) }}

)

select * from final
