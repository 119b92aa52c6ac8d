{#-
    Grain: one row per profile.
    Question: who is it, by the shop's own id and by their address, and what is known of them?
    Of an address only its mark is kept.
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

with

persons as (

    {{ source_rows('klaviyo', 'person') | indent(4) }}

),

final as (

    select
        id as person_id,
        external_id,
        {{ email_mark('email') }} as email_mark,
        timezone,
        cast(null as {{ dbt.type_string() }}) as locale,
        country,
        created as created_at
    from persons
    where not coalesce(_fivetran_deleted, false)

)

select * from final
