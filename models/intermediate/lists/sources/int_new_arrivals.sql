{#-
    Grain: one row per new item that may be offered.
    Question: which new items will people want, before many have touched them?
    score = the people to expect in recent_days, T:
        T * (people so far + 7 days * expected / T) / (days since arrival + 7 days),
    expected = (sum of similarity * recent people + mean) / (sum of similarity + 1), over the
    established items among those most like it; mean: the recent people of the shop's average
    established item. So the shop counts as one more item, wholly alike, and what is expected counts
    as a week of what people do (the mean of a Poisson rate with a gamma prior). Growth: new items *
    similar_item_neighbours.
-#}
{%- set prior_days = 7 %}
{%- set recent_days = var('recent_days') %}

with

new_items as (

    select
        arrivals.item_key,
        arrivals.arrived_at,
        coalesce(popularity.people, 0) as people,
        {{ days_between('arrivals.arrived_at', 'run_dates.as_of') }} as days
    from {{ ref('int_item_arrivals') }} as arrivals
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on arrivals.item_key = eligible_items.item_key
    left join {{ ref('int_item_popularity') }} as popularity
        on arrivals.item_key = popularity.item_key
    where
        arrivals.is_new
        and eligible_items.is_eligible

),

established_items as (

    select
        arrivals.item_key,
        coalesce(popularity.recent_people, 0) as recent_people
    from {{ ref('int_item_arrivals') }} as arrivals
    left join {{ ref('int_item_popularity') }} as popularity
        on arrivals.item_key = popularity.item_key
    where arrivals.is_established

),

shop as (

    select
        coalesce({{ double_value('sum(recent_people)') }} / nullif(count(*), 0), 0)
            as mean_people
    from established_items

),

similar_items as (

    select
        similarities.from_item_key,
        similarities.to_item_key,
        similarities.similarity,
        {{ to_billionths('similarities.similarity') }} as weight,
        established_items.recent_people,
        row_number() over (
            partition by similarities.from_item_key
            order by similarities.similarity_rank
        ) as established_rank
    from {{ ref('int_item_similarities') }} as similarities
    inner join established_items
        on similarities.to_item_key = established_items.item_key

),

similar_sums as (

    select
        from_item_key,
        max(case when established_rank = 1 then to_item_key end) as similar_item_key,
        max(case when established_rank = 1 then similarity end) as similarity,
        {{ from_billionths('sum(weight)') }} as similarity_sum,
        {{ from_billionths('sum(weight * recent_people)') }} as people_sum
    from similar_items
    group by from_item_key

),

expected_arrivals as (

    select
        new_items.*,
        similar_sums.similar_item_key,
        similar_sums.similarity,
        (coalesce(similar_sums.people_sum, 0) + shop.mean_people)
        / (coalesce(similar_sums.similarity_sum, 0) + 1) as expected_people
    from new_items
    cross join shop
    left join similar_sums
        on new_items.item_key = similar_sums.from_item_key

),

scored_arrivals as (

    select
        *,
        ({{ recent_days }} * people + {{ prior_days }} * expected_people)
        / (days + {{ prior_days }}) as score
    from expected_arrivals

),

final as (

    select
        item_key,
        similar_item_key,

        cast(row_number() over (order by score desc, item_key asc) as integer) as arrival_rank,
        cast(people as integer) as people,
        similarity,
        expected_people,
        score,

        arrived_at
    from scored_arrivals

)

select * from final
