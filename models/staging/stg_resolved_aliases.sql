{#-
    Grain: one row per anonymous id.
    Question: whose is the id in the end, when every link is followed?
    A link may lead to an id that is an alias in turn: a device that belongs to a cookie, an account
    that was merged into another. Each doubling puts two ways together, so after n of them 2^n links
    are followed. The ids of a loop belong to the smallest of them. Only links that lead on are
    followed: a shop without chains pays for one join. Growth: linear in the aliases.
-#}
{{ config(materialized='table') }}

{%- set doublings = 6 %}

with

links as (

    select
        anonymous_id,
        user_id
    from {{ ref('stg_user_aliases') }}
    where anonymous_id <> user_id

),

ways_0 as (

    select
        links.anonymous_id,
        links.user_id as reached_id,
        least(links.anonymous_id, links.user_id) as smallest_id
    from links
    inner join links as next_links
        on links.user_id = next_links.anonymous_id

),

{% for doubling in range(doublings) -%}
ways_{{ doubling + 1 }} as (

    select
        ways.anonymous_id,
        coalesce(next_ways.reached_id, ways.reached_id) as reached_id,
        least(
            ways.smallest_id,
            coalesce(next_ways.smallest_id, ways.smallest_id)
        ) as smallest_id
    from ways_{{ doubling }} as ways
    left join ways_{{ doubling }} as next_ways
        on ways.reached_id = next_ways.anonymous_id

),

{% endfor -%}

-- Only in a loop does the way from the next id come back to an id.
loops as (

    select first_links.anonymous_id as smallest_id
    from ways_0 as first_links
    inner join ways_{{ doublings }} as ways
        on first_links.reached_id = ways.anonymous_id
    where first_links.anonymous_id = ways.smallest_id

),

ways_on as (

    select
        ways.anonymous_id,
        ways.reached_id,
        further_ways.smallest_id,
        further_ways.anonymous_id is not null as leads_on
    from ways_{{ doublings }} as ways
    left join ways_{{ doublings }} as further_ways
        on ways.reached_id = further_ways.anonymous_id

),

final as (

    select
        aliases.anonymous_id,
        coalesce(
            loops.smallest_id,
            last_links.user_id,
            ways_on.reached_id,
            aliases.user_id
        ) as user_id,

        loops.smallest_id is not null as is_in_loop,
        coalesce(ways_on.leads_on, false) and loops.smallest_id is null as is_too_long
    from {{ ref('stg_user_aliases') }} as aliases
    left join ways_on
        on aliases.anonymous_id = ways_on.anonymous_id
    left join loops
        on ways_on.smallest_id = loops.smallest_id
    left join links as last_links
        on ways_on.reached_id = last_links.anonymous_id

)

select * from final
