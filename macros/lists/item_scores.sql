{#- The score, in trillionths, of every item that a history reaches: the sum of weight * offer weight,
    each item of the history reading the best row_reads of its row. best_reason holds the place in
    the history of the item that added most: another one wherever there is one, else the scored
    item itself; beyond 100,000 the additions count as equal, since 64 bits hold no more. One bucket
    of users of many. -#}
{% macro item_scores(
    histories, offers, weight='histories.weight', starts=[0], bucket=0
) -%}
{%- set added = to_trillionths(weight ~ ' * offers.offer_weight') -%}
select
    histories.user_key,
    offers.to_item_key as item_key,
    cast(sum({{ added }}) as bigint) as score,
    max(
        case
            when histories.item_key <> offers.to_item_key
                then
                    least({{ added }}, 100000000000000000) * 64
                    + (63 - histories.history_position)
            else -histories.history_position
        end
    ) as best_reason
from {{ histories }} as histories
inner join {{ offers }} as offers
    on
        histories.item_key = offers.from_item_key
        and histories.row_reads >= offers.offer_rank
{%- if starts | length > 1 %}
where {{ in_bucket('histories.user_key', starts, bucket) }}
{%- endif %}
group by
    histories.user_key,
    offers.to_item_key
{%- endmacro %}
