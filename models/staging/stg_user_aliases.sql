{#-
    Grain: one row of the input.
    Question: which user stands behind an anonymous id?
    A row that cannot be used has a rejection_reason; of rows with the same anonymous_id one stands.
-#}

with

source as (

    {{ conformed_input('user_aliases') }}

),

checked as (

    select
        *,
        case
            when anonymous_id is null then 'no anonymous_id'
            when user_id is null then 'no user_id'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('user_aliases', ['anonymous_id']) }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated anonymous_id' end
        ) as rejection_reason
    from numbered

)

select * from final
