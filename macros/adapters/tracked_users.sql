{#- The users that a tracker has identified, with what their last call said of language and place,
    out of its model <source>_identifies. -#}
{% macro tracked_users(source_name) -%}
with

numbered_calls as (

    select
        *,
        min(created_at) over (partition by user_id) as first_created_at,
        row_number() over (
            partition by user_id
            order by identified_at desc nulls last, identify_id desc
        ) as call_number
    from {{ ref(source_name ~ '_identifies') }}
    where user_id is not null

),

final as (

    select
        user_id,
        timezone,
        locale,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as boolean) as consent_email,
        first_created_at as created_at
    from numbered_calls
    where call_number = 1

)

select * from final
{%- endmacro %}
