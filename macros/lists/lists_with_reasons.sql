{#- The lists that histories lead to: `parts` (user_key, item_key, history_item_key,
    history_position, added) are summed per user and item, and the best `length` items that may be
    offered are kept, each with its reason. That is the item of the history that added most: another
    one wherever there is one, otherwise the listed item itself. Parts over 100,000 count as equal
    for this, since 64 bits hold no more. -#}
{% macro lists_with_reasons(parts, length) -%}
with

scores as (

    select
        user_key,
        item_key,
        cast(sum(added) as bigint) as score,
        max(
            case
                when history_item_key <> item_key
                    then {{ packed(
                        ['least(added, 100000000000000000)', '63 - history_position'], bits=[6]
                    ) }}
                else -history_position
            end
        ) as best_reason
    from {{ parts }}
    group by
        user_key,
        item_key

),

lists as (

    {{ offerable_lists('scores', length) | indent(4) }}

)

select
    lists.user_key,
    lists.item_key,
    cast(lists.candidate_rank as smallint) as candidate_rank,
    {{ from_trillionths('lists.score') }} as score,
    reasons.item_key as reason_item_key,
    reasons.strongest_event_type_key as reason_event_type_key
from lists
inner join {{ ref('int_user_histories') }} as reasons
    on
        lists.user_key = reasons.user_key
        and case
            when lists.best_reason >= 0 then 63 - {{ unpacked('lists.best_reason', bits=6) }}
            else -lists.best_reason
        end = reasons.history_position
where {{ in_bucket('reasons.user_key') }}
{%- endmacro %}
