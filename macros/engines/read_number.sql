{#- A text as a number, null if it cannot be read in one way only. A comma is a decimal comma unless
    three digits follow it (1,234 may be either), and after thousands with dots or blanks. -#}
{% macro read_number(expression) -%}
    {{ return(adapter.dispatch('read_number', 'cross_sell')(expression)) }}
{%- endmacro %}

{#- Casts of some engines read more: 1d, 1_000. -#}
{% macro default__read_number(expression) -%}
    case
        when
            {{ replaced_matches(
                expression, '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$', ''
            ) }} = ''
            then {{ try_cast(expression, double_type()) }}
        when {{ replaced_matches(expression, '^' ~ decimal_comma_pattern() ~ '$', '') }} = ''
            then
                {{ try_cast(
                    'replace(translate(' ~ expression ~ ", '. ', ''), ',', '.')", double_type()
                ) }}
        when
            {{ replaced_matches(
                expression, '^[-+]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+$', ''
            ) }} = ''
            then {{ try_cast('replace(' ~ expression ~ ", ',', '')", double_type()) }}
    end
{%- endmacro %}

{#- What a plain cast reads, 12.50 or 1e3, is most of what there is; it would read 1_000, too. -#}
{% macro duckdb__read_number(expression) -%}
    coalesce(
        case when not contains({{ expression }}, '_') then try_cast({{ expression }} as double) end,
        case
            when regexp_full_match({{ expression }}, '{{ decimal_comma_pattern() }}')
                then try_cast(replace(translate({{ expression }}, '. ', ''), ',', '.') as double)
            when regexp_full_match({{ expression }}, '[+-]?\d{1,3}(,\d{3})+[.]\d+')
                then try_cast(replace({{ expression }}, ',', '') as double)
        end
    )
{%- endmacro %}
