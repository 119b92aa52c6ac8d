{#- The names of the time zones, as texts of SQL, for an engine that has no list of them. Those left
    out are younger than some of the Java versions that Spark runs on. -#}
{% macro known_zones() -%}
    {%- set zones = modules.pytz.all_timezones | reject('in', ['America/Coyhaique', 'ROC']) -%}
    '{{ zones | join("', '") }}'
{%- endmacro %}
