{#- Whether a floating number is NaN. Not by a comparison: some engines hold that NaN equals itself,
    others that it does not, and DuckDB decides comparisons by the bounds that a Parquet file tells
    of its columns, which leave NaN out. -#}
{% macro is_nan(expression) -%}
    {{ return(adapter.dispatch('is_nan', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__is_nan(expression) -%}
    lower({{ as_text(expression) }}) = 'nan'
{%- endmacro %}

{% macro duckdb__is_nan(expression) -%}
    isnan({{ expression }})
{%- endmacro %}
