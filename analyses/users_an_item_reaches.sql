{#-
    Question: which items are on the most lists, and how high up?
    Rows: one per recommended item. They show a shop whether its lists are about a few items only.
-#}

with

final as (

    select
        recommendations.item_id,
        items.item_name,
        count(*) as users,
        sum(case when recommendations.is_fallback then 0 else 1 end) as users_by_personal_list,
        sum(case when recommendations.recommendation_rank = 1 then 1 else 0 end) as users_at_rank_1,
        avg({{ double_value('recommendations.recommendation_rank') }}) as mean_rank
    from {{ ref('user_recommendations') }} as recommendations
    inner join {{ ref('int_items') }} as items
        on recommendations.item_id = items.item_id
    group by
        recommendations.item_id,
        items.item_name

)

select * from final
order by users desc, item_id asc
