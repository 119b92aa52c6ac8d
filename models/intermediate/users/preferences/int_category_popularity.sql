{#-
    Grain: one row per category of any level.
    Question: how popular is the category among those of its level?
    Each user counts once, halved every preference_half_life_days since they last touched it, so
    that a bot cannot tip the balance and past seasons fade. popularity = 1 + that sum, so it is
    never zero.
-#}

with

people as (

    select
        preferences.category_key,
        count(*) as people,
        cast(sum({{ to_billionths(age_decay('preferences.last_at')) }}) as bigint) as faded_people
    from {{ ref('int_user_category_preferences') }} as preferences
    cross join {{ ref('int_run_dates') }} as run_dates
    where preferences.last_at is not null
    group by preferences.category_key

),

popularities as (

    select
        categories.category_key,
        categories.category_path,
        categories.category_level,
        coalesce(people.people, 0) as people,
        coalesce(people.faded_people, 0) + {{ to_billionths(1) }} as popularity
    from {{ ref('int_categories') }} as categories
    left join people
        on categories.category_key = people.category_key

),

final as (

    select
        category_key,
        category_path,
        category_level,
        cast(
            row_number() over (
                partition by category_level
                order by popularity desc, category_key asc
            ) as integer
        ) as popularity_rank,
        cast(people as integer) as people,
        {{ from_billionths('popularity') }} as popularity
    from popularities

)

select * from final
