{#- What a text may say of the offered item besides its name: placeholder -> whether it is known. An
    item of which it is not known gets another text. A price of more than ten characters would not
    fit the room of its placeholder. -#}
{% macro message_details() -%}
    {{ return({
        'brand': '(items.brand is not null)',
        'category': '(items.category_path is not null)',
        'price': 'coalesce(items.price between 0 and 9999999, false)',
    }) }}
{%- endmacro %}
