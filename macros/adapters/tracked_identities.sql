{#- What a tracker tells of ids that belong together: a device or a former id belongs to a user (`merge`), a user has an
    address (`email`), or placed an order (`order`). -#}
{% macro tracked_identities(source_name) -%}
with

aliases as (

    {{ source_rows(source_name, 'aliases') | indent(4) }}

),

final as (
    {%- for model in ['_products', '_orders', '_identifies'] %}
    {%- set at = 'identified_at' if model == '_identifies' else 'event_at' %}

    select
        anonymous_id as user_id,
        'merge' as kind,
        user_id as told_value,
        true as is_device,
        {{ at }} as seen_at
    from {{ ref(source_name ~ model) }}
    where anonymous_id is not null and user_id is not null

    union all
    {%- endfor %}

    select
        previous_id as user_id,
        'merge' as kind,
        user_id as told_value,
        false as is_device,
        timestamp as seen_at
    from aliases
    where previous_id is not null and user_id is not null

    union all

    select
        coalesce(user_id, anonymous_id) as user_id,
        'email' as kind,
        email_mark as told_value,
        user_id is null as is_device,
        identified_at as seen_at
    from {{ ref(source_name ~ '_identifies') }}
    where email_mark is not null

    union all

    select
        coalesce(user_id, anonymous_id) as user_id,
        'order' as kind,
        order_id as told_value,
        user_id is null as is_device,
        event_at as seen_at
    from {{ ref(source_name ~ '_orders') }}
    where event_type = 'purchase' and order_id is not null

)

select * from final
{%- endmacro %}
