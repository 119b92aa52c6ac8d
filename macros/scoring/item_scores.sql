{#- The score of every item that a history reaches: the sum of weight * likelihood, each item of the
    history reading the best row_reads of its row, times the trend factor. reason_position is
    the place in the history of the item that added most: another one wherever there is one, else
    the scored item itself. One bucket of users of many. -#}
{% macro item_scores(histories, buckets=1, bucket=0) -%}
select
    sums.user_key,
    sums.item_key,
    {{ from_trillionths('sums.score') }}
    * popularity.trend_factor as score,
    cast(
        case
            when sums.best_reason >= 0 then 63 - sums.best_reason % 64
            else -sums.best_reason
        end as smallint
    ) as reason_position
from (
    select
        histories.user_key,
        likelihoods.to_item_key as item_key,
        sum({{ to_trillionths('histories.weight * likelihoods.likelihood') }}) as score,
        max(
            case
                when histories.item_key <> likelihoods.to_item_key
                    then
                        {{ to_trillionths('histories.weight * likelihoods.likelihood') }} * 64
                        + (63 - histories.history_position)
                else -histories.history_position
            end
        ) as best_reason
    from {{ histories }} as histories
    inner join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            histories.item_key = likelihoods.from_item_key
            and histories.row_reads >= likelihoods.likelihood_rank
    {%- if buckets > 1 %}
    where histories.user_key % {{ buckets }} = {{ bucket }}
    {%- endif %}
    group by
        histories.user_key,
        likelihoods.to_item_key
) as sums
inner join {{ ref('int_item_popularity') }} as popularity
    on sums.item_key = popularity.item_key
{%- endmacro %}
