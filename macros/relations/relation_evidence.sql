{#- All that is known of a pair of items or categories (`key`): who bought both and who bought the one
    instead of the other, either way round. -#}
{% macro relation_evidence(co_purchases, view_purchases, key) -%}
select
    relations.*,
    relations.co_purchase - relations.view_purchase as complementarity,
    relations.people_instead + coalesce(mirrored.people_instead, 0) as people_instead_either_way
from (
    select
        coalesce(bought.from_{{ key }}, viewed.from_{{ key }}) as from_{{ key }},
        coalesce(bought.to_{{ key }}, viewed.to_{{ key }}) as to_{{ key }},
        coalesce(bought.people_later, 0) as people_later,
        coalesce(bought.people_together, 0) as people_together,
        coalesce(bought.people_earlier, 0) as people_earlier,
        coalesce(viewed.people_instead, 0) as people_instead,
        coalesce(bought.co_purchase, 0) as co_purchase,
        coalesce(bought.co_purchase_together, 0) as co_purchase_together,
        coalesce(viewed.view_purchase, 0) as view_purchase
    from {{ co_purchases }} as bought
    full outer join {{ view_purchases }} as viewed
        on
            bought.from_{{ key }} = viewed.from_{{ key }}
            and bought.to_{{ key }} = viewed.to_{{ key }}
) as relations
left join {{ view_purchases }} as mirrored
    on
        relations.from_{{ key }} = mirrored.to_{{ key }}
        and relations.to_{{ key }} = mirrored.from_{{ key }}
{%- endmacro %}
