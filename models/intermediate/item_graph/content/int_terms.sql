{#-
    Grain: one row per term that at least two items have.
    Question: which integer stands for the term, and how much does sharing it tell?
    inverse_frequency = ln(1 + N / n): N items with any term, n items with this one, so a term that
    few items share tells most (Spaerck Jones 1972). A term of one item connects it to nothing and
    is left out: an article number would only make its item unlike all others. Keys ascend with the
    md5-based integer of the term, so that exact ties are ordered by the term alone.
-#}

with

item_terms as (

    select * from {{ ref('int_item_terms') }}

),

catalogue as (

    select count(distinct item_key) as items
    from item_terms

),

shared_terms as (

    select
        term,
        count(*) as items
    from item_terms
    group by term
    having count(*) > 1

),

hashed_terms as (

    select
        *,
        {{ hash_integer('term') }} as tie_breaker
    from shared_terms

),

final as (

    select
        cast(
            row_number() over (order by hashed_terms.tie_breaker, hashed_terms.term) as integer
        ) as term_key,
        hashed_terms.term,
        cast(hashed_terms.items as integer) as items,
        ln(1 + {{ double_value('catalogue.items') }} / hashed_terms.items) as inverse_frequency
    from hashed_terms
    cross join catalogue

)

select * from final
