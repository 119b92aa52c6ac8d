{#- What a tracker tells of ids that belong together: a device or a former id belongs to a user
    (`merge`), a user has an address (`email`), or placed an order (`order`), also one without
    products. -#}
{% macro tracked_identities(source_name) -%}
{%- set times = {
    '_products': 'event_at',
    '_told_orders': 'ordered_at',
    '_identifies': 'identified_at',
} -%}
with

aliases as (

    {{ source_rows(source_name, 'aliases') | indent(4) }}

),

final as (
    {%- for model, at in times.items() %}

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
        told_at as seen_at
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
        ordered_at as seen_at
    from {{ ref(source_name ~ '_told_orders') }}
    where not is_cancelled and order_id is not null

)

select * from final
{%- endmacro %}
