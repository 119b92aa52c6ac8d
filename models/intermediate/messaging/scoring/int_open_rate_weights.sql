{#-
    Grain: one row.
    Question: how much does each feature count in each component of the open rate?
    int_open_rate_parameters pivoted, so that a score needs no join for a term: the mean and the
    scale of each feature, its weight per expert and, for features of user and item, per assignment,
    and the constants. <kind>_<component>_absent: what all categories (`channel=push`) take off where
    none of them applies; int_open_rate_categories adds those that do. A component that a version
    does not have has an assignment of -1,000,000, so that nobody belongs to it. Growth: one row.
-#}

{%- set terms = open_rate_terms() %}
{%- set kinds = [
    ('assignment', open_rate_components(), terms['user'] + terms['item']),
    ('expert', open_rate_experts(), terms['item'] + terms['preference'] + terms['pair'] + terms['message']),
] %}

with

final as (

    select
        {%- for term in terms.values() | sum(start=[]) %}
        coalesce(max(case when term = '{{ term }}' then mean end), 0) as {{ term }}_mean,
        coalesce(max(case when term = '{{ term }}' then scale end), 1) as {{ term }}_scale,
        {%- endfor %}
        {%- for kind, components, kind_terms in kinds %}
        {%- for component in components %}
        {%- set is_of = "kind = '" ~ kind ~ "' and component = '" ~ component ~ "'" %}
        {%- for term in kind_terms %}
        coalesce(
            max(case when {{ is_of }} and term = '{{ term }}' then value end), 0
        ) as {{ kind }}_{{ component }}_{{ term }},
        {%- endfor %}
        coalesce(
            max(case when {{ is_of }} and term = 'constant' then value end),
            {{ -1000000 if kind == 'assignment' else 0 }}
        ) as {{ kind }}_{{ component }}_constant,
        coalesce(
            {{ from_trillionths(
                'sum(case when ' ~ is_of ~ " and term like '%=%' then "
                ~ to_trillionths('-value * mean / scale') ~ ' end)'
            ) }},
            0
        ) as {{ kind }}_{{ component }}_absent,
        {%- endfor %}
        {%- endfor %}
        max(case when component <> 'single' then 1 else 0 end) = 1 as has_mixture,
        max(case when component = 'single' then 1 else 0 end) = 1 as has_single,
        max(version) as version
    from {{ ref('int_open_rate_parameters') }}

)

select * from final
