{#-
    Grain: one row per event of a known user up to as_of.
    Question: who did what to which product, and when?
    Keys and numbers only, since most models read all of it. source_row proves that no join has
    doubled an event. Growth: linear in the events.
-#}

with

final as (

    select
        user_key,
        item_key,
        event_type_key,
        source_row,
        quantity,
        event_at
    from {{ ref('int_event_details') }}

)

select * from final
