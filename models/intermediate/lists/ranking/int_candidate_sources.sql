{#-
    Grain: one row per source of candidates.
    Question: is the source on, and by how much do its places count more or less than learned?
    Both are the factor of the seed, which a marketer may change; 0 and no row are off. The constant
    that is added to a rank stands beside it, so that a build can be explained without its vars.
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
        coalesce({{ double_value('seed.factor') }}, 0) as factor,
        {{ double_value(var('fusion_rank_constant')) }} as rank_constant
    from sources
    left join {{ ref('recommendation_sources') }} as seed
        on sources.source_name = seed.source_name

)

select * from final
