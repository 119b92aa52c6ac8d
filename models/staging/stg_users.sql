{#-
    Grain: one row per user.
    Question: what is known about each user?
    The usable rows of base_shop__users, one per person.
-#}

with

final as (

    select
        source_row,
        user_id,

        timezone,
        locale,
        country,
        age_band,
        income_band,
        gender,
        preferred_categories,

        consent_push,
        consent_email,
        is_suppressed,
        is_internal,

        created_at
    from {{ ref('base_shop__users') }}
    where
        rejection_reason is null
        and not is_merged

)

select * from final
