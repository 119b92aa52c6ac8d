{#-
    Grain: one row per id that the shop gave to a user, as an event source has it.
    Question: which user does a message tool mean by the shop's own id?
    That of the source named first, if several have the id.
-#}
{{ config(enabled=named_sources('event') != [], materialized='view') }}

with

users as (

    {{ unioned_sources('event', '_users', ['user_id']) | indent(4) }}

),

ranked_users as (

    select
        user_id as own_id,
        {{ sourced_id('user_id') }} as user_id,
        row_number() over (partition by user_id order by source_position) as user_rank
    from users

),

final as (

    select
        own_id,
        user_id
    from ranked_users
    where user_rank = 1

)

select * from final
