{#-
    Grain: one row per ordered pair of items; the best item_neighbours per first item.
    Question: what share of those who touch the first item goes on to the second?
    The pair's weight over people ^ popularity_exponent of the second item, scaled so that a whole
    row sums to 1 (the matrix R), then pruned. Growth: pairs; only those that are as heavy as a
    row's last one that is kept are sorted, as the rows of a dense shop hold thousands.
-#}

with

divisors as (

    select
        item_key,
        power({{ double_value('people') }}, {{ var('popularity_exponent') }}) as divisor
    from {{ ref('int_item_popularity') }}

),

directed_pairs as (

    select
        low_item_key as from_item_key,
        high_item_key as to_item_key,
        upward_weight as weight,
        upward_people as people,
        upward_seconds as seconds
    from {{ ref('int_item_transition_pairs') }}

    union all

    select
        high_item_key as from_item_key,
        low_item_key as to_item_key,
        downward_weight as weight,
        downward_people as people,
        downward_seconds as seconds
    from {{ ref('int_item_transition_pairs') }}

),

weighted_pairs as (

    select
        directed_pairs.from_item_key,
        directed_pairs.to_item_key,
        directed_pairs.people,
        directed_pairs.seconds,
        cast({{ rounded('directed_pairs.weight / divisors.divisor') }} as bigint) as weight
    from directed_pairs
    inner join divisors
        on directed_pairs.to_item_key = divisors.item_key
    where directed_pairs.weight > 0

),

row_sums as (

    select
        from_item_key,
        sum(weight) as row_weight
    from weighted_pairs
    group by from_item_key

),

-- Ranks by one column, within a fixed number, need no sorting of whole rows.
heaviest_weights as (

    select
        from_item_key,
        weight,
        row_number() over (
            partition by from_item_key
            order by weight desc
        ) as weight_rank
    from weighted_pairs
    where weight > 0

),

thresholds as (

    select
        from_item_key,
        min(weight) as least_weight
    from heaviest_weights
    where weight_rank <= {{ var('item_neighbours') }}
    group by from_item_key

),

ranked_pairs as (

    select
        weighted_pairs.*,
        row_sums.row_weight,
        row_number() over (
            partition by weighted_pairs.from_item_key
            order by weighted_pairs.weight desc, weighted_pairs.to_item_key asc
        ) as transition_rank
    from weighted_pairs
    inner join thresholds
        on
            weighted_pairs.from_item_key = thresholds.from_item_key
            and weighted_pairs.weight >= thresholds.least_weight
    inner join row_sums
        on weighted_pairs.from_item_key = row_sums.from_item_key
    where weighted_pairs.weight > 0

),

final as (

    select
        from_item_key,
        to_item_key,
        cast(transition_rank as smallint) as transition_rank,
        people,
        {{ double_value('weight') }} / row_weight as transition_share,
        {{ double_value('seconds') }} / nullif(people, 0) / 3600 as mean_hours
    from ranked_pairs
    where transition_rank <= {{ var('item_neighbours') }}

)

select * from final
