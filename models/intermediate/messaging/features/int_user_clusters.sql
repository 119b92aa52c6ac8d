{#-
    Grain: one row per user and day on which a message was or could be sent to them.
    Question: which users are they like, in what they had done by category before that day?
    A user is the vector x of ln(1 + events) * idf over the categories of int_cluster_coordinates,
    divided by its length. Their cluster is the one whose centroid c is nearest, that is, with the
    greatest x . c / |x| - c . c / 2; of several the one with the lowest number. With fewer than 3
    events in these categories, or without clusters, it is `unknown`.
    Growth: days of messages * categories of the user * clusters.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

moments as (

    select distinct
        user_key,
        moment_day
    from {{ ref('int_message_moments') }}
    where {{ in_bucket('user_key') }}

),

categories as (

    select distinct
        category_key,
        idf
    from {{ ref('int_cluster_coordinates') }}

),

category_days as (

    select
        days.user_key,
        days.active_day,
        categories.category_key,
        categories.idf,
        sum(days.events) as events
    from {{ ref('int_user_item_days') }} as days
    inner join {{ ref('int_item_categories') }} as item_categories
        on days.item_key = item_categories.item_key
    inner join categories
        on item_categories.category_key = categories.category_key
    where {{ in_bucket('days.user_key') }}
    group by
        days.user_key,
        days.active_day,
        categories.category_key,
        categories.idf

),

vectors as (

    select
        moments.user_key,
        moments.moment_day,
        category_days.category_key,
        sum(category_days.events) as events,
        ln(1 + sum(category_days.events)) * category_days.idf as x
    from moments
    inner join category_days
        on
            moments.user_key = category_days.user_key
            and moments.moment_day > category_days.active_day
    group by
        moments.user_key,
        moments.moment_day,
        category_days.category_key,
        category_days.idf

),

products as (

    select
        vectors.user_key,
        vectors.moment_day,
        clusters.user_cluster,
        clusters.cluster_number,
        clusters.half_square,
        {{ from_trillionths('sum(' ~ to_trillionths('vectors.x * clusters.coordinate') ~ ')') }}
            as product,
        sqrt({{ from_billionths('sum(' ~ to_billionths('vectors.x * vectors.x') ~ ')') }})
            as length
    from vectors
    inner join {{ ref('int_cluster_coordinates') }} as clusters
        on vectors.category_key = clusters.category_key
    group by
        vectors.user_key,
        vectors.moment_day,
        clusters.user_cluster,
        clusters.cluster_number,
        clusters.half_square
    having sum(vectors.events) >= 3

),

ranked_clusters as (

    select
        user_key,
        moment_day,
        user_cluster,
        row_number() over (
            partition by user_key, moment_day
            order by product / length - half_square desc, cluster_number asc
        ) as cluster_rank
    from products

),

final as (

    select
        moments.user_key,
        moments.moment_day,
        coalesce(ranked_clusters.user_cluster, 'unknown') as user_cluster
    from moments
    left join ranked_clusters
        on
            moments.user_key = ranked_clusters.user_key
            and moments.moment_day = ranked_clusters.moment_day
            and ranked_clusters.cluster_rank = 1

)

select * from final
