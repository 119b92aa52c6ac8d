{#-
    Grain: one row per source of candidates.
    Question: how much does a rank in its list count?
    The weights are those of the seed, which a marketer may change; a source that the seed leaves
    out weighs nothing. The constant that is added to a rank stands beside them, so that a build can
    be explained without its vars.
-#}

with

sources as (
    {%- for source in candidate_sources() %}

    select
        {{ source.key }} as source_key,
        {{ 2 ** (source.key - 1) }} as source_bit,
        '{{ source.name }}' as source_name
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        cast(sources.source_key as smallint) as source_key,
        cast(sources.source_bit as integer) as source_bit,
        sources.source_name,
        coalesce({{ double_value('weights.weight_without_history') }}, 0) as weight_without_history,
        coalesce({{ double_value('weights.weight_with_history') }}, 0) as weight_with_history,
        {{ double_value(var('fusion_rank_constant')) }} as rank_constant
    from sources
    left join {{ ref('recommendation_sources') }} as weights
        on sources.source_name = weights.source_name

)

select * from final
