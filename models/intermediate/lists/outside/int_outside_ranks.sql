{#-
    Grain: one row per user, model from outside and item.
    Question: at which rank of its list does each model from outside have the item?
    The rank in the list as it was made, with what may not be offered. A view: cut it to some users
    before you join it. Growth: int_outside_scores.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        user_key,
        item_key,
        outside_source,
        row_number() over (
            partition by user_key, outside_source
            order by score desc, item_key asc
        ) as outside_rank,
        made_at
    from {{ ref('int_outside_scores') }}

)

select * from final
