{#-
    Grain: one row per ordered pair of items that people view near each other; the best
    item_neighbours per first item.
    Question: which items do viewers of the first item also view?
    score = people / sqrt(viewers of one * viewers of the other), the cosine (Sarwar et al. 2001),
    * people / (people + relation_shrinkage_people). The second item is recommendable.
    Growth: pairs, sorted once by first item.
-#}

with

viewers as (

    select
        touches.item_key,
        count(*) as people
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_event_types') }} as event_types
        on touches.event_type_key = event_types.event_type_key
    where event_types.event_type = 'view'
    group by touches.item_key

),

compared_pairs as (

    select
        pairs.low_item_key,
        pairs.high_item_key,
        pairs.people,
        {{ shrunken(double_value('pairs.people'), 'pairs.people') }}
        / sqrt({{ double_value('low_viewers.people') }} * high_viewers.people) as score
    from {{ ref('int_item_co_view_pairs') }} as pairs
    inner join viewers as low_viewers
        on pairs.low_item_key = low_viewers.item_key
    inner join viewers as high_viewers
        on pairs.high_item_key = high_viewers.item_key

),

scored_pairs as (

    select
        *,
        {{ to_trillionths('score') }} as co_view_score
    from compared_pairs

),

directed_pairs as (

    {{ both_directions('scored_pairs', ['people', 'co_view_score']) | indent(4) }}

),

ranked_pairs as (

    select
        directed_pairs.*,
        row_number() over (
            partition by directed_pairs.from_item_key
            order by directed_pairs.co_view_score desc, directed_pairs.to_item_key asc
        ) as co_view_rank
    from directed_pairs
    inner join {{ ref('int_items') }} as to_items
        on directed_pairs.to_item_key = to_items.item_key
    where to_items.is_recommendable

),

final as (

    select
        from_item_key,
        to_item_key,
        cast(co_view_rank as smallint) as co_view_rank,
        people,
        {{ from_trillionths('co_view_score') }} as co_view_score
    from ranked_pairs
    where co_view_rank <= {{ var('item_neighbours') }}

)

select * from final
