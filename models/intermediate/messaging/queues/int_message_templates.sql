{#-
    Grain: one row per language of the shop's users ('' where unknown), context, channel and number
    of a text, from 0.
    Question: which texts are there to choose from?
    Those of the language or, where it has none for the context and the channel, those of
    default_language. templates: how many there are. plain_template_id: the first of them that suits
    every item, for an item of which another text asks what is not known; null if there is none.
    Growth: languages * templates.
-#}

with

languages as (

    select distinct coalesce(language, '') as language
    from {{ ref('int_user_contacts') }}

    {{ union_distinct() }}

    select '{{ var("default_language") }}' as language

),

usable_templates as (

    select
        languages.language,
        templates.template_id,
        templates.context,
        templates.channel,
        templates.is_plain,
        templates.language = languages.language as is_of_language,
        max(case when templates.language = languages.language then 1 else 0 end) over (
            partition by languages.language, templates.context, templates.channel
        ) = 1 as has_language
    from languages
    inner join {{ ref('int_template_texts') }} as templates
        on
            languages.language = templates.language
            or templates.language = '{{ var("default_language") }}'

),

final as (

    select
        language,
        context,
        channel,
        cast(
            row_number() over (
                partition by language, context, channel
                order by template_id asc
            ) - 1 as integer
        ) as template_number,

        template_id,
        min(case when is_plain then template_id end) over (
            partition by language, context, channel
        ) as plain_template_id,

        cast(count(*) over (partition by language, context, channel) as integer) as templates
    from usable_templates
    where is_of_language or not has_language

)

select * from final
