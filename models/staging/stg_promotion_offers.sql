{#-
    Grain: one row of the input.
    Question: which promotion was offered, or deliberately not, to whom and when?
    A row that cannot be used has a rejection_reason; of rows with the same offer_id one stands.
-#}

with

source as (

    {{ conformed_input('promotion_offers') }}

),

checked as (

    select
        *,
        case
            when offer_id is null then 'no offer_id'
            when user_id is null then 'no user_id'
            when offered_at is null then 'no readable offered_at'
            when offered_at > {{ run_started_timestamp() }} then 'offered_at after the run began'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('promotion_offers', ['offer_id'], 'offered_at') }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated offer_id' end
        ) as rejection_reason
    from numbered

)

select * from final
