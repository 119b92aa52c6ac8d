{#- What a promotion takes off a basket: percent of it plus the amount, at most the basket; nothing
    from one below minimum_spend, and nothing without a promotion, a row of nulls. -#}
{% macro promotion_discount(promotion, basket) -%}
case
    when {{ basket }} < coalesce({{ promotion }}.minimum_spend, 0) then 0
    else
        least(
            {{ basket }} * coalesce({{ promotion }}.discount_percent, 0) / 100
            + coalesce({{ promotion }}.discount_amount, 0),
            {{ basket }}
        )
end
{%- endmacro %}
