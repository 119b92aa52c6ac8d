{#-
    Grain: one row of the input.
    Question: what is known of each user?
    A row that cannot be used has a rejection_reason; of rows with the same user_id one stands.
-#}

with

source as (

    {{ conformed_input('users') }}

),

checked as (

    select
        *,
        case
            when user_id is null then 'no user_id'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('users', ['user_id']) }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated user_id' end
        ) as rejection_reason
    from numbered

)

select * from final
