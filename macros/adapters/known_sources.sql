{#- The sources that can be named in the vars event_sources and message_sources: kind -> names. -#}
{% macro known_sources() -%}
    {{ return({
        'event': ['ga4', 'rudderstack', 'segment', 'shopify'],
        'message': ['braze', 'klaviyo'],
    }) }}
{%- endmacro %}
