{#- What is wrong with a text of a seed that is filled in later, or with its length; none if nothing
    is. cells: the row, by column. Rules, each by the word in another column of the row:
    placeholders_by: the words that may stand in braces; needed_by: those that must;
    maximum_length_by: the characters that the text may have, with placeholder_room of them for each
    word in braces. -#}
{% macro text_fault(value, rule, cells) -%}
    {%- set wanted = {} -%}
    {%- for name in ['placeholders_by', 'needed_by', 'maximum_length_by'] if rule[name] -%}
        {%- do wanted.update({name: rule[name][cells[rule[name].column]]}) -%}
    {%- endfor -%}
    {%- set shown = cross_sell.shown_cell(value) -%}
    {%- set found = modules.re.findall('[{]([^{}]*)[}]', value) -%}
    {%- set fixed_text = modules.re.sub('[{][^{}]*[}]', '', value) -%}
    {%- if wanted.placeholders_by -%}
        {%- set allowed = '{' ~ wanted.placeholders_by | join('}, {') ~ '}' -%}
        {%- if '{' in fixed_text or '}' in fixed_text -%}
            {{ return('is ' ~ shown ~ ': close each brace round one of ' ~ allowed) }}
        {%- endif -%}
        {%- for word in found if word not in wanted.placeholders_by -%}
            {%- set shown_word = cross_sell.shown_cell('{' ~ word ~ '}') -%}
            {{ return('names ' ~ shown_word ~ ': give one of ' ~ allowed) }}
        {%- endfor -%}
    {%- endif -%}
    {%- for word in wanted.needed_by or [] if word not in found and word ~ '_name' not in found -%}
        {{ return('is ' ~ shown ~ ': name {' ~ word ~ '} in it') }}
    {%- endfor -%}
    {%- if wanted.maximum_length_by -%}
        {%- set length = fixed_text | length + rule.placeholder_room * found | length -%}
        {%- if length > wanted.maximum_length_by -%}
            {{ return(
                'is ' ~ shown ~ ', too long by ' ~ (length - wanted.maximum_length_by)
                ~ ': give at most ' ~ wanted.maximum_length_by ~ ' characters, where '
                ~ rule.placeholder_room ~ ' count for each word in braces'
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
