{#-
    Grain: one user and one item.
    Question: what is like the items that the user touched last?
    Score: the sum over the last five items of the history of the similarity of the ten items most
    like them times the trend factor; each of the five counts alike. Growth: users * 50, a bucket of
    users at a time; nothing where the source has no weight.
-#}
{%- set history_items = 5 %}
{%- set row_reads = 10 %}

with

offers as (

    {{ relation_offers(
        ref('int_item_similarities'), 'similarity_rank', 'similarity', 'similar_items', row_reads
    ) | indent(4) }}

),

last_items as (

    select *
    from {{ ref('int_user_histories') }}
    where history_position <= {{ history_items }}

),

{{ history_candidates('offers', histories='last_items') }}

select * from final
