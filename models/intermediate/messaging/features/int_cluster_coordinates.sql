{#-
    Grain: one row per cluster of users and category.
    Question: where is the middle of each cluster, and how much does a category say of a user?
    The parameters of the live version of the model `user_clusters`: the component idf weighs the
    categories, each other one, named by its number, is the centroid of a cluster. A category that a
    centroid lacks is 0 there. half_square: half the squared length of the centroid. Without a live
    version there are no rows. Growth: clusters * categories.
-#}

with

parameters as (

    select
        component,
        term,
        value
    from {{ ref('int_live_parameters') }}
    where model = 'user_clusters'

),

clusters as (

    select
        component as user_cluster,
        cast(component as integer) as cluster_number,
        {{ from_trillionths('sum(' ~ to_trillionths('value * value') ~ ')') }} / 2 as half_square
    from parameters
    where component <> 'idf'
    group by component

),

final as (

    select
        clusters.user_cluster,
        categories.category_key,
        clusters.cluster_number,
        weights.value as idf,
        coalesce(centroids.value, 0) as coordinate,
        clusters.half_square
    from parameters as weights
    inner join {{ ref('int_categories') }} as categories
        on weights.term = categories.category_path
    cross join clusters
    left join parameters as centroids
        on
            clusters.user_cluster = centroids.component
            and weights.term = centroids.term
    where weights.component = 'idf'

)

select * from final
