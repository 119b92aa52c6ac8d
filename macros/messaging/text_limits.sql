{#- How many characters the title and the body of a message may have, by column and channel. The
    rules of the seed message_templates say it (seeds/_seeds__seeds.yml). -#}
{% macro text_limits() -%}
    {%- set limits = {'title': {}, 'body': {}} -%}
    {%- if execute -%}
        {%- set columns = graph.nodes['seed.cross_sell.message_templates'].columns -%}
        {%- for name in limits -%}
            {%- for channel, length in columns[name].config.meta.maximum_length_by.items() -%}
                {%- if channel != 'column' -%}
                    {%- do limits[name].update({channel: length}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(limits) }}
{%- endmacro %}
