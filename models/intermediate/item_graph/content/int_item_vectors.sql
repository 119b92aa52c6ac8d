{#-
    Grain: one item and one of its 12 most telling terms.
    Question: in which direction of the space of terms does the item lie?
    TF-IDF: weight = sqrt(term_frequency) * inverse_frequency, scaled so that the squares of an
    item's weights sum to 1; the product of two items' weights, summed over their terms, is then
    the cosine between them (Salton & Buckley 1988; the root as in Lucene). The squares are summed
    in billionths. Growth: 12 terms an item, whatever the length of its texts.
-#}
{%- set most_terms = 12 %}

with

weighted as (

    select
        item_terms.item_key,
        terms.term_key,
        terms.items,
        sqrt(item_terms.term_frequency) * terms.inverse_frequency as weight
    from {{ ref('int_item_terms') }} as item_terms
    inner join {{ ref('int_terms') }} as terms
        on item_terms.term = terms.term

),

ranked as (

    select
        *,
        row_number() over (
            partition by item_key
            order by weight desc, term_key asc
        ) as term_rank
    from weighted

),

lengths as (

    select
        item_key,
        sqrt({{ double_value('sum(' ~ to_billionths('weight * weight') ~ ')') }} / 1000000000)
            as length
    from ranked
    where term_rank <= {{ most_terms }}
    group by item_key

),

final as (

    select
        ranked.item_key,
        ranked.term_key,
        cast(ranked.term_rank as smallint) as term_rank,
        ranked.items,
        ranked.weight / lengths.length as weight
    from ranked
    inner join lengths
        on ranked.item_key = lengths.item_key
    where ranked.term_rank <= {{ most_terms }}

)

select * from final
