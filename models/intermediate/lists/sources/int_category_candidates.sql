{#-
    Grain: one user and one item.
    Question: what is liked now in the categories, price band and brands that the user likes?
    Score: the taste share times the item's recent people, less outside the user's price band, more
    for their brands (macro taste_scores). Growth: users * 3 categories * 10 items, a bucket of
    users at a time; nothing where the source has no weight.
-#}

with

category_items as (

    select *
    from {{ ref('int_category_items') }}
    {%- if not is_source_built('categories') %}
    where 1 = 0
    {%- endif %}

),

{{ taste_candidates('category_items') }}

select * from final
