{#-
    Grain: one row per model, version, component and term.
    Question: which parameters were fitted, and which of them are live?
    The usable rows of base_shop__model_parameters. A version without a status is live; a model of
    one part has the component ''.
-#}

with

final as (

    select
        source_row,
        model,
        version,
        coalesce(component, '') as component,
        term,

        coalesce(status, 'live') as status,

        value,
        coalesce(mean, 0) as mean,
        coalesce(scale, 1) as scale,

        trained_at,
        trained_as_of
    from {{ ref('base_shop__model_parameters') }}
    where rejection_reason is null

)

select * from final
