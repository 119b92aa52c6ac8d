{#- The characters of a text that nobody sees, blanks apart, for a class of a pattern: control
    characters, the soft hyphen, spaces without width, marks of direction. What joins letters (U+200C
    and U+200D) is one only in an id: names in Persian and some emoji are written with it. NUL is left
    to the engines that have it. before, after: what an engine writes round a character's number. -#}
{% macro invisible_marks(is_id, before, after) -%}
    {%- set marks = (
        '0001-0008 000E-001F 007F 00AD 200B ' ~ ('200C-200D ' if is_id else '')
        ~ '061C 200E-200F 202A-202E 2060 2066-2069 FEFF'
    ) -%}
    {%- set numbers = [] -%}
    {%- for number in modules.re.findall('[0-9A-F]{4}|-', marks) -%}
        {%- do numbers.append(number if number == '-' else before ~ number ~ after) -%}
    {%- endfor -%}
    {{ return(numbers | join('')) }}
{%- endmacro %}
