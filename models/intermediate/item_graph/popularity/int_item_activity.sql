{#-
    Grain: one item and one window of 1, 2, 7 or 28 days in which it was viewed or bought.
    Question: how many people bought and viewed the item in the window, and how often?
    A person counts once, however often they come.
-#}

with

final as (

    {{ activity_counts(ref('int_recent_user_items'), 'item_key') | indent(4) }}

)

select * from final
