{#- What a promotion pays of the shipping of a basket: shipping_cost if it makes shipping free and the
    basket reaches minimum_spend. -#}
{% macro promotion_shipping(promotion, basket) -%}
case
    when
        {{ promotion }}.is_free_shipping
        and {{ basket }} >= coalesce({{ promotion }}.minimum_spend, 0)
        then {{ double_value(var('shipping_cost')) }}
    else 0
end
{%- endmacro %}
