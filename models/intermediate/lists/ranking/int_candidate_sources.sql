{#-
    Grain: one row per source of candidates.
    Question: is the source on, and how much does a rank in its list count?
    Both are the seed's, which a marketer may change; a source that the seed leaves out is off. The
    constant that is added to a rank stands beside them, so that a build can be explained without its
    vars.
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
        {{ double_value('1') }} as factor,
        {{ double_value(var('fusion_rank_constant')) }} as rank_constant
    from sources
    left join {{ ref('recommendation_sources') }} as weights
        on sources.source_name = weights.source_name

)

select * from final
