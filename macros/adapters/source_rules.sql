{#- The values that the vars about sources may take: names of sources, and where their tables are.
    -#}
{% macro source_rules() -%}
    {%- set names = {} -%}
    {%- for kind, sources in known_sources().items() -%}
        {%- set name = '(' ~ sources | join('|') ~ ')' -%}
        {%- do names.update({kind: {
            'pattern': '|' ~ name ~ '(, *' ~ name ~ ')*',
            'wanted': 'names of sources: ' ~ sources | join(', '),
        }}) -%}
    {%- endfor -%}
    {%- set schema = {
        'pattern': '([A-Za-z_][A-Za-z0-9_-]*[.])?[A-Za-z_][A-Za-z0-9_]*',
        'wanted': 'schema or database.schema, plain names',
    } -%}
    {{ return({
        'event_sources': names.event,
        'message_sources': names.message,
        'ga4_schema': schema,
        'rudderstack_schema': schema,
        'segment_schema': schema,
        'shopify_schema': schema,
        'braze_schema': schema,
        'klaviyo_schema': schema,
    }) }}
{%- endmacro %}
