{#- A price as it is told, with its currency where that is not the one of most purchases
    (`currencies`): a price that staging then cannot read, so that it is left empty and told. -#}
{% macro told_price(relation, price) -%}
    {{ relation }}.{{ price }}
    || case
        when {{ relation }}.currency <> currencies.currency then ' ' || {{ relation }}.currency
        else ''
    end
{%- endmacro %}
