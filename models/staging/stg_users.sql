{#-
    Grain: one row of the input.
    Question: what is known of each user?
    A row that cannot be used has a rejection_reason; of rows with the same user_id one stands.
-#}

with

source as (

    {{ conformed_input('users') }}

),

numbered as (

    select
        *,
        {{ repeat_number('users', ['user_id']) }} as repeat_number
    from source

),

final as (

    select
        *,
        case
            when user_id is null then 'no user_id'
            when repeat_number > 1 then 'repeated user_id'
        end as rejection_reason
    from numbered

)

select * from final
