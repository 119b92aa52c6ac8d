{#- Scores of pairs of items or of categories, k = relation_shrinkage_people:
    forward_share: of those who bought both at different times, the share who bought the first one
        first; 4 k people are taken to follow the expected share, since the order also depends on
        when each item came into the shop.
    purchase_share: of the buyers of the first, the share who buy the second with or after it: people
        in either order and together, twice the forward share of them, and k people who follow
        the expected share. Order says little of few people, so it weighs and does not select.
    instead_share: of the viewers of the first, and k people who do not, those who bought the second
        and never the first.
    complement_score: purchase_share - instead_share.
    substitute_score: people who bought one of the two instead of the other less those who bought
        both, over the mean viewers of the two and k people.
    `relations` has the columns of int_complementarity, the audiences and what is expected. -#}
{% macro relation_scores(relations) -%}
{%- set k = double_value(var('relation_shrinkage_people')) -%}
with

directions as (

    select
        *,
        (people_later + 4 * {{ k }} * expected_forward_share)
        / (people_later + people_earlier + 4 * {{ k }}) as forward_share
    from {{ relations }}

),

shares as (

    select
        *,
        (
            2 * forward_share * (people_later + people_together + people_earlier)
            + {{ k }} * expected_purchase_share
        ) / (from_buyers + {{ k }}) as purchase_share,
        people_instead / (from_viewers + {{ k }}) as instead_share
    from directions

),

scores as (

    select
        *,
        purchase_share - instead_share as complement_score,
        (people_instead_either_way - people_later - people_together - people_earlier)
        / (sqrt({{ double_value('from_viewers') }} * to_viewers) + {{ k }}) as substitute_score
    from shares

)

select
    *,
    row_number() over (
        partition by from_node_key
        order by complement_score desc, to_node_key asc
    ) as complement_rank,
    row_number() over (
        partition by from_node_key
        order by substitute_score desc, to_node_key asc
    ) as substitute_rank
from scores
{%- endmacro %}
