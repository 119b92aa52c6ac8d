{#-
    Grain: one row of the input.
    Question: what does the catalogue say of each item?
    A row that cannot be used has a rejection_reason; of rows with the same item_id one stands.
-#}

with

source as (

    {{ conformed_input('items') }}

),

checked as (

    select
        *,
        case
            when item_id is null then 'no item_id'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('items', ['item_id']) }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated item_id' end
        ) as rejection_reason
    from numbered

)

select * from final
