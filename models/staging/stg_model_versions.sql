{#-
    Grain: one row per version of a model.
    Question: on what was each version fitted, how well did it do, and what was decided?
    The usable rows of base_shop__model_versions.
-#}

with

final as (

    select
        source_row,
        model,
        version,

        fitted_on,
        metrics,
        decision,

        training_rows,

        trained_at,
        trained_as_of
    from {{ ref('base_shop__model_versions') }}
    where rejection_reason is null

)

select * from final
