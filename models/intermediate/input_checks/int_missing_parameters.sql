{#-
    Grain: one row per live version, component and term that it needs and lacks.
    Question: which live versions of a model are not whole?
    What int_needed_parameters has and the table has not; term is null where a whole component is
    missing, whatever its terms. The categories of the clusters of users need an idf each.
    Growth: parameters.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        needed.model,
        needed.version,
        needed.component,
        case when needed.is_there then needed.term end as term
    from {{ ref('int_needed_parameters') }} as needed
    left join {{ ref('stg_model_parameters') }} as parameters
        on
            needed.model = parameters.model
            and needed.version = parameters.version
            and needed.component = parameters.component
            and needed.term = parameters.term
    where
        parameters.term is null
        and (needed.term is not null or not needed.is_there)

    {{ union_distinct() }}

    select
        centroids.model,
        centroids.version,
        'idf' as component,
        centroids.term
    from {{ ref('stg_model_parameters') }} as centroids
    left join {{ ref('stg_model_parameters') }} as weights
        on
            centroids.model = weights.model
            and centroids.version = weights.version
            and centroids.term = weights.term
            and weights.component = 'idf'
    where
        centroids.model = 'user_clusters'
        and centroids.status = 'live'
        and weights.term is null

)

select * from final
