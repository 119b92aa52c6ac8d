{#- The calls by which a tracker was told who somebody is. Of an address only its mark is kept. -#}
{% macro tracked_identifies(source_name) -%}
with

identifies as (

    {{ source_rows(source_name, 'identifies') | indent(4) }}

),

final as (

    select
        id as identify_id,
        user_id,
        anonymous_id,
        {{ email_mark('email') }} as email_mark,
        context_timezone as timezone,
        context_locale as locale,
        created_at,
        told_at as identified_at
    from identifies

)

select * from final
{%- endmacro %}
