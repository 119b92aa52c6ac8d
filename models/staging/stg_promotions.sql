{#-
    Grain: one row of the input.
    Question: which promotions are there?
    A row that cannot be used has a rejection_reason; of rows with the same promotion_id one stands.
-#}

with

source as (

    {{ conformed_input('promotions') }}

),

checked as (

    select
        *,
        case
            when promotion_id is null then 'no promotion_id'
            when promotion_name is null then 'no promotion_name'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('promotions', ['promotion_id']) }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated promotion_id' end
        ) as rejection_reason
    from numbered

)

select * from final
