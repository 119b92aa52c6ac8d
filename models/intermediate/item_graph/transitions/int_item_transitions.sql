{#-
    Grain: one row per ordered pair of items; the best item_neighbours per first item.
    Question: what share of those who touch the first item goes on to the second?
    The pair's weight over people ^ popularity_exponent of the second item, scaled so that a whole
    row sums to 1 (the matrix R), then pruned. Growth: pairs, sorted once by first item.
-#}

with

divisors as (

    select
        item_key,
        power(people, {{ var('popularity_exponent') }}) as divisor
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
        cast(round(directed_pairs.weight / divisors.divisor) as bigint) as weight
    from directed_pairs
    inner join divisors
        on directed_pairs.to_item_key = divisors.item_key
    where directed_pairs.weight > 0

),

ranked_pairs as (

    select
        *,
        row_number() over (
            partition by from_item_key
            order by weight desc, to_item_key asc
        ) as transition_rank,
        sum(weight) over (partition by from_item_key) as row_weight
    from weighted_pairs
    where weight > 0

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
