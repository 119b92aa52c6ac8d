{#-
    Grain: one row per id that stands for another one.
    Question: who is the same person, within a source and across sources?
    Each id leads on once, by the strongest telling: the source itself says whose a device or a
    former id is; a message tool keeps the shop's own id, which a user of an event source has; two
    have one address; two placed one order. Of those who are alike in this a user stands rather than
    a device, then the one of the source named first, then the smallest id. Of tellings of one kind
    the earliest counts. Chains are followed in stg_resolved_aliases.
-#}
{{ config(enabled=named_sources('event') != [], materialized='view') }}

with

ranked_merges as (

    select
        user_id,
        told_value as target_id,
        row_number() over (
            partition by user_id
            order by seen_at nulls last, told_value
        ) as merge_rank
    from {{ ref('source_identities') }}
    where kind = 'merge' and user_id <> told_value

),

first_merges as (

    select * from ranked_merges
    where merge_rank = 1

),

known_users as (

    select
        identities.source_position,
        coalesce(next_merges.target_id, first_merges.target_id, identities.user_id) as user_id,
        identities.kind,
        identities.told_value,
        identities.is_device and first_merges.user_id is null as is_device,
        identities.seen_at
    from {{ ref('source_identities') }} as identities
    left join first_merges
        on identities.user_id = first_merges.user_id
    left join first_merges as next_merges
        on first_merges.target_id = next_merges.user_id
    where identities.kind in ('email', 'order')

),

links as (

    select
        user_id,
        first_value(user_id) over (
            partition by kind, told_value
            order by
                case when is_device then 1 else 0 end,
                source_position,
                user_id
            rows between unbounded preceding and current row
        ) as target_id,
        case when kind = 'email' then 2 else 3 end as weakness,
        seen_at
    from known_users

    union all

    select
        identities.user_id,
        users.user_id as target_id,
        1 as weakness,
        identities.seen_at
    from {{ ref('source_identities') }} as identities
    inner join {{ ref('source_user_ids') }} as users
        on identities.told_value = users.own_id
    where identities.kind = 'external'

),

ranked_links as (

    select
        links.user_id,
        links.target_id,
        row_number() over (
            partition by links.user_id
            order by links.weakness, links.seen_at nulls last, links.target_id
        ) as link_rank
    from links
    left join first_merges
        on links.user_id = first_merges.user_id
    where links.user_id <> links.target_id and first_merges.user_id is null

),

final as (

    select
        user_id as anonymous_id,
        target_id as user_id
    from first_merges

    union all

    select
        user_id as anonymous_id,
        target_id as user_id
    from ranked_links
    where link_rank = 1

)

select * from final
