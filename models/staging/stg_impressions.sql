{#-
    Grain: one row of the input.
    Question: which item was shown to whom, where and when?
    A row that cannot be used has a rejection_reason; of repeats one stands.
-#}

with

source as (

    {{ conformed_input('impressions') }}

),

checked as (

    select
        *,
        case
            when impression_id is null then 'no impression_id'
            when user_id is null then 'no user_id'
            when item_id is null then 'no item_id'
            when context is null then 'no context'
            when shown_at is null then 'no readable shown_at'
            when shown_at > {{ run_started_timestamp() }} then 'shown_at after the run began'
        end as fault
    from source

),

numbered as (

    select
        *,
        {{ repeat_number('impressions', ['impression_id'], 'shown_at') }} as repeat_number
    from checked

),

final as (

    select
        *,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated impression_id' end
        ) as rejection_reason
    from numbered

)

select * from final
