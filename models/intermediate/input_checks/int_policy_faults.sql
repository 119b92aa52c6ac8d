{#-
    Grain: one row per fault of how the live version of the model promotions chooses.
    Question: is it clear whom it gives what, and does the shop have that?
    It chooses by user (term personal) or gives one promotion, or none, to all (term constant, and its
    id as the term of the component constant_promotion), and a budget multiplier is not negative.
    Growth: versions.
-#}
{{ config(materialized='view') }}

with

policies as (

    select
        'version ' || {{ shown_id("'model_parameters.version'", 'version') }} || ' of promotions '
            as shown_version,
        sum(case when component = 'policy' and term = 'personal' then value else 0 end)
            as personal,
        sum(case when component = 'policy' and term = 'constant' then value else 0 end)
            as constant,
        sum(case when component = 'policy' and term = 'budget_multiplier' then value else 0 end)
            as budget_multiplier,
        count(case when component = 'constant_promotion' then 1 end) as constant_promotions,
        max(case when component = 'constant_promotion' then term end) as constant_promotion
    from {{ ref('stg_model_parameters') }}
    where
        model = 'promotions'
        and status = 'live'
    group by version

),

final as (

    select
        shown_version || 'is to be personal or constant, one of them: give it the value 1 and the'
        || ' other 0, or train the model again' as fault
    from policies
    where not (personal = 1 and constant = 0 or personal = 0 and constant = 1)

    union all

    select
        shown_version || 'is constant and names ' || {{ as_text('constant_promotions') }}
        || ' terms of component constant_promotion: give one, the promotion_id or none' as fault
    from policies
    where
        constant = 1
        and constant_promotions <> 1

    union all

    select
        policies.shown_version || 'gives all users '
        || {{ shown_id("'model_parameters.term'", 'policies.constant_promotion') }}
        || ', which the table promotions does not have: add it there, or train the model again'
            as fault
    from policies
    left join {{ ref('stg_promotions') }} as promotions
        on policies.constant_promotion = promotions.promotion_id
    where
        policies.constant = 1
        and policies.constant_promotions = 1
        and policies.constant_promotion <> 'none'
        and promotions.promotion_id is null

    union all

    select
        shown_version || 'has the budget_multiplier ' || {{ as_text('budget_multiplier') }}
        || ': give 0 or more, or train the model again' as fault
    from policies
    where budget_multiplier < 0

)

select * from final
