{#- The sets of sources that occur in a list, and their names. Made once a set: text for each row of
    the lists would cost more than ranking them. -#}
{% macro source_sets(lists) -%}
select
    source_bits,
    case
        when source_bits = 0 then 'popular'
        else substr(
            {%- for source in candidate_sources() %}
            case when floor(source_bits / {{ 2 ** (source.key - 1) }}) % 2 = 1 then ', {{ source.name }}' else '' end
            {%- if not loop.last %} ||{% endif %}
            {%- endfor %},
            3
        )
    end as sources
from (
    select distinct source_bits
    from {{ lists }}
) as found_sets
{%- endmacro %}
