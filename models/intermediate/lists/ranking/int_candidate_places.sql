{#-
    Grain: one row per user and item that any source would offer them.
    Question: in which sources' lists does the item stand, how high, and what is the reason?
    place_<source> = 1 / (fusion_rank_constant + rank in its list), 0 where it is not on it. Of
    several reasons that of the first source is kept. A view: cut it to some users before you join
    it. Growth: sources * users * list length.
-#}
{{ config(materialized='view') }}

{%- set reason_bits = [32, 6] %}

with

places as (

    select
        candidates.source_key,
        candidates.user_key,
        candidates.item_key,
        sources.source_bit,
        1 / (sources.rank_constant + candidates.candidate_rank) as place,
        {{ packed(
            ['candidates.source_key', 'reason_item_key', 'reason_event_type_key'], reason_bits
        ) }} as reason
    from {{ ref('int_source_candidates') }} as candidates
    inner join {{ ref('int_candidate_sources') }} as sources
        on candidates.source_key = sources.source_key
    where sources.factor > 0

),

final as (

    select
        user_key,
        item_key,
        {%- for source in candidate_sources() %}
        max(case source_key when {{ source.key }} then place else 0 end) as place_{{ source.name }},
        {%- endfor %}
        cast(sum(source_bit) as integer) as source_bits,
        min(reason) as first_reason
    from places
    group by
        user_key,
        item_key

)

select * from final
