{#-
    Grain: one row per item and item that replaces it.
    Question: what do people buy instead of this item, the likeliest first?
    people viewed the first, later bought the second and never the first. substitute_score =
    (those, and those of the other way round, - people who bought both) / (sqrt(viewers of the one *
    viewers of the other) + relation_shrinkage_people): two items that people look at and of which
    they buy one. Items of one leaf category, where that is known, that do not complete each other;
    only one that is recommendable replaces another.
-#}

with

relations as (

    select relations.*
    from {{ ref('int_item_relations') }} as relations
    inner join {{ ref('int_items') }} as to_items
        on relations.to_item_key = to_items.item_key
    where
        to_items.is_recommendable
        and coalesce(relations.is_same_category, true)
        and relations.substitute_score > 0
        and relations.people_instead >= {{ var('relation_minimum_people') }}

),

final as (

    select
        relations.from_item_key,
        relations.to_item_key,
        cast(
            row_number() over (
                partition by relations.from_item_key
                order by relations.substitute_score desc, relations.to_item_key asc
            ) as smallint
        ) as substitute_rank,
        relations.people_instead as people,
        relations.substitute_score
    from relations
    left join {{ ref('int_item_complements') }} as complements
        on
            relations.from_item_key = complements.from_item_key
            and relations.to_item_key = complements.to_item_key
    where complements.from_item_key is null

)

select * from final
