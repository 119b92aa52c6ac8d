{#- A column of the input as it is meant, text cleaned, in the type that it has there. NaN is what
    programs write into numbers where there is no value. -#}
{% macro meant_column(column, found_type) -%}
    {%- set is_text = is_text_type(found_type) -%}
    {%- if column.type != 'string' and not is_text -%}
        {%- if is_float_type(found_type) and not column.no_null_words -%}
            {{ return('case when not ' ~ is_nan(column.name) ~ ' then ' ~ column.name ~ ' end') }}
        {%- endif -%}
        {{ return(column.name) }}
    {%- endif -%}
    {%- if column.no_null_words -%}
        {%- set text = column.name if is_text else as_text(column.name) -%}
        {{ return('nullif(trim(' ~ text ~ "), '')") }}
    {%- endif -%}
    {%- set meant = namespace(
        text=meant_text(
            column.name if is_text else as_text(column.name),
            column.name.endswith('_id'),
            column.type == 'string'
        )
    ) -%}
    {%- for word in column.null_words or [] -%}
        {%- set meant.text = 'nullif(' ~ meant.text ~ ", '" ~ word ~ "')" -%}
    {%- endfor -%}
    {{ return(meant.text) }}
{%- endmacro %}
