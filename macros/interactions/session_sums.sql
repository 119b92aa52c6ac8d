{#- What happened in a session, or in the part of it before a moment: views, what was put into the
    cart and what was bought. `prefix` is that of the columns of int_event_details. -#}
{% macro session_sums(prefix='') -%}
cast(
    sum(case when {{ prefix }}event_type = 'view' then 1 else 0 end) as integer
) as views,
cast(
    sum(case when {{ prefix }}event_type = 'add_to_cart' then 1 else 0 end) as integer
) as carts,
sum(
    case
        when {{ prefix }}event_type = 'add_to_cart'
            then {{ try_cast(prefix ~ 'amount', 'decimal(28, 4)') }}
        else 0
    end
) as cart_value,
cast(
    count(
        distinct case
            when {{ prefix }}event_type = 'purchase'
                then coalesce(
                    {{ prefix }}order_id, cast({{ prefix }}event_at as {{ dbt.type_string() }})
                )
        end
    ) as integer
) as orders,
sum(
    case
        when {{ prefix }}event_type = 'purchase'
            then {{ try_cast(prefix ~ 'amount', 'decimal(28, 4)') }}
        else 0
    end
) as order_value
{%- endmacro %}
