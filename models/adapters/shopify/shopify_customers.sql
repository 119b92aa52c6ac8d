{#-
    Grain: one row per customer.
    Question: what is known of them, and may they be written to?
    Of an address only its mark is kept. Consent is what Shopify calls subscribed; the older column
    of true and false stands where there is no such state.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

customers as (

    {{ source_rows('shopify', 'customer') | indent(4) }}

),

final as (

    select
        id as user_id,
        {{ email_mark('email') }} as email_mark,
        locale,
        coalesce(lower(email_marketing_consent_state) = 'subscribed', accepts_marketing)
            as consent_email,
        created_at
    from customers
    where not coalesce(_fivetran_deleted, false)

)

select * from final
