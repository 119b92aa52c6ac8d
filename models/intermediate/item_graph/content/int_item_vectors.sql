{#-
    Grain: one row per item and one of its 12 most telling terms.
    Question: in which direction of the space of terms does the item lie?
    TF-IDF: weight = sqrt(term_frequency) * inverse_frequency, scaled so that the squares of an
    item's weights sum to 1; the product of two items' weights, summed over their terms, is then
    the cosine between them (Salton & Buckley 1988; the root as in Lucene). The squares are summed
    in billionths. Growth: 12 terms per item, whatever the length of its texts.
-#}
{%- set most_terms = 12 %}

with

weighted_terms as (

    select
        item_terms.item_key,
        terms.term_key,
        terms.items,
        sqrt(item_terms.term_frequency) * terms.inverse_frequency as weight
    from {{ ref('int_item_terms') }} as item_terms
    inner join {{ ref('int_terms') }} as terms
        on item_terms.term = terms.term

),

ranked_terms as (

    select
        *,
        {{ to_billionths('weight * weight') }} as square,
        row_number() over (
            partition by item_key
            order by weight desc, term_key asc
        ) as term_rank
    from weighted_terms

),

lengths as (

    select
        item_key,
        sqrt({{ from_billionths('sum(square)') }}) as length
    from ranked_terms
    where term_rank <= {{ most_terms }}
    group by item_key

),

final as (

    select
        ranked_terms.item_key,
        ranked_terms.term_key,
        cast(ranked_terms.term_rank as smallint) as term_rank,
        ranked_terms.items,
        ranked_terms.weight / lengths.length as weight
    from ranked_terms
    inner join lengths
        on ranked_terms.item_key = lengths.item_key
    where ranked_terms.term_rank <= {{ most_terms }}

)

select * from final
