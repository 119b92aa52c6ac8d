{#-
    Grain: one ordered pair of items; the best item_neighbours per first item.
    Question: of those who touch the first item, which share goes on to the second?
    The pair's weight over popularity ^ popularity_exponent of the second, scaled so that a whole
    row sums to 1 (the matrix R), then pruned.
-#}

with

pairs as (

    select
        pairs.from_item_key,
        pairs.to_item_key,
        pairs.people,
        pairs.total_seconds,
        cast(
            round(
                pairs.weight / power(popularity.people, {{ var('popularity_exponent') }})
            ) as bigint
        ) as weight
    from {{ ref('int_item_pairs') }} as pairs
    inner join {{ ref('int_item_popularity') }} as popularity
        on pairs.to_item_key = popularity.item_key

),

row_totals as (

    select
        from_item_key,
        sum(weight) as weight
    from pairs
    group by from_item_key

),

ranked as (

    select
        pairs.*,
        row_number() over (
            partition by pairs.from_item_key
            order by pairs.weight desc, items.tie_breaker asc, pairs.to_item_key asc
        ) as transition_rank
    from pairs
    inner join {{ ref('int_items') }} as items
        on pairs.to_item_key = items.item_key
    where pairs.weight > 0

),

final as (

    select
        ranked.from_item_key,
        ranked.to_item_key,
        cast(ranked.transition_rank as smallint) as transition_rank,
        ranked.people,
        {{ double_value('ranked.weight') }} / row_totals.weight as transition_share,
        {{ double_value('ranked.total_seconds') }} / nullif(ranked.people, 0) / 3600 as mean_hours
    from ranked
    inner join row_totals
        on ranked.from_item_key = row_totals.from_item_key
    where ranked.transition_rank <= {{ var('item_neighbours') }}

)

select * from final
