{#-
    Grain: one row, for the whole shop.
    Question: how many users may be read per item, and how many neighbours may a user have?
    list_length: neighbour_comparisons over all users' touched items, at least 20 and at most
    neighbour_list_length. neighbours: half as many, at most neighbours_per_user. Longer lists find
    more, so a small shop reads long ones; a large shop stays fast. Growth: one row.
-#}
{%- set shortest_list = 20 %}

with

lengths as (

    select
        least(
            {{ var('neighbour_list_length') }},
            greatest(
                {{ shortest_list }},
                floor(
                    {{ double_value(var('neighbour_comparisons')) }} / greatest(count(*), 1)
                )
            )
        ) as list_length
    from {{ ref('int_user_items') }}

),

final as (

    select
        cast(list_length as integer) as list_length,
        cast(
            least({{ var('neighbours_per_user') }}, ceil(list_length / 2)) as integer
        ) as neighbours
    from lengths

)

select * from final
