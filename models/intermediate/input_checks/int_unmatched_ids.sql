{#-
    Grain: one row per finding about a column of ids.
    Question: which tables do not hang together?
    Without an item of the events in the catalogue nothing can be offered: an error. Other columns
    whose ids are known by less than minimum_known_ids, or would be if they were written alike, are
    warnings; users of events need no row in the users table, so there only none at all is odd. Ids
    of users are personal: the example shows their shape, letters as a and digits as 9.
-#}
{{ config(materialized='view') }}

with

shown_matches as (

    select
        *,
        ids - unmatched_ids as known,
        {{ text_part('id_column', '.', 1) }} as table_name,
        {{ text_part('id_column', '.', 2) }} as column_name,
        case id_column
            when 'events.item_id' then 'items'
            when 'events.user_id' then 'users'
            when 'events.message_id' then 'messages'
            when 'events.promotion_id' then 'promotions'
            when 'promotion_offers.promotion_id' then 'promotions'
            when 'sent_promotions.promotion_id' then 'promotions'
            when 'messages.item_id' then 'items or events'
            when 'impressions.item_id' then 'items or events'
            when 'outside_candidates.item_id' then 'items or events'
            when 'sent_messages.item_id' then 'items or events'
            else 'users or events'
        end as known_as,
        {{ shown_id('id_column', 'unmatched_example') }} as shown_unmatched_example,
        {{ shown_id('id_column', 'alike_example') }} as shown_alike_example,
        {{ shown_id('id_column', 'alike_known_example') }} as shown_alike_known_example
    from {{ ref('int_id_matches') }}

),

final as (

    select
        case when id_column = 'events.item_id' and known = 0 then 'error' else 'warning' end
            as severity,
        'ids that do not meet' as check_name,
        table_name,
        column_name,
        unmatched_ids as affected,
        ids as total,
        case when known = 0 then 'none' else cast(known as {{ dbt.type_string() }}) end
        || ' of the ' || {{ as_text('ids') }} || ' ids of ' || id_column || ' '
        || case when known = 1 then 'is' else 'are' end || ' known in ' || known_as
        || case
            when alike_ids > 0
                then
                    ', ' || {{ as_text('alike_ids') }}
                    || ' more would be if both wrote them alike: '
                    || {{ quoted('shown_alike_example') }} || ' here, '
                    || {{ quoted('shown_alike_known_example') }} || ' there'
            else ', e.g. ' || {{ quoted('shown_unmatched_example') }} || ' is not'
        end as message
    from shown_matches
    where
        alike_ids > 0
        or known = 0
        or (id_column <> 'events.user_id' and known < ids * {{ var('minimum_known_ids') }})

)

select * from final
