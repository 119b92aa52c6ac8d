{#-
    Grain: one row per kind of weight, component and term of the live open rate.
    Question: which weights foretell whether a message is opened?
    Of int_live_parameters, the models open_rate and open_rate_single; component assignment_2 is of
    the kind assignment and of component 2, and the one expert of open_rate_single is `single`. No
    rows without a live version. Growth: terms.
-#}

with

final as (

    select
        case when component like 'assignment%' then 'assignment' else 'expert' end as kind,
        case
            when model = 'open_rate_single' then 'single'
            else substr(component, length(component), 1)
        end as component,
        term,
        version,
        value,
        mean,
        scale
    from {{ ref('int_live_parameters') }}
    where
        model = 'open_rate'
        or (model = 'open_rate_single' and component like 'expert%')

)

select * from final
