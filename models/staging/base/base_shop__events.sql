{#-
    Grain: one row per row of the input table events.
    Question: what does each event say, and can it be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table events. An alias
    is already replaced by its user, and so is a user who was merged into another; a row with
    neither a user nor a known alias is unattributable: its user_id stays null. A return of a
    negative quantity is a return of as much; a purchase of none, or of a negative quantity, is no
    purchase and is rejected. Types of events are read in any letter case, and stand here as the
    seed writes them. One pass over the input, and one join for both kinds of ids.
-#}

with

input_rows as (

    {{ conformed_input('events') | indent(4) }}

),

known_event_types as (

    select event_type
    from {{ ref('event_weights') }}

),

final as (

    select
        input_rows.source_row,
        input_rows.event_id,
        coalesce(aliases.user_id, input_rows.user_id) as user_id,
        input_rows.item_id,
        input_rows.order_id,
        input_rows.session_id,
        input_rows.message_id,
        input_rows.recommendation_id,
        input_rows.promotion_id,

        coalesce(known_event_types.event_type, input_rows.event_type) as event_type,
        input_rows.search_query,
        input_rows.context,

        case
            when known_event_types.event_type = 'return' then abs(input_rows.quantity)
            else input_rows.quantity
        end as quantity,
        input_rows.unit_price,
        input_rows.event_value,

        input_rows.event_at,

        input_rows.odd_values,
        coalesce(
            {{ rejection_reason('events', 'input_rows') | indent(12) }},
            case
                when known_event_types.event_type = 'purchase' and input_rows.quantity <= 0
                    then 'purchase of no positive quantity'
            end
        ) as rejection_reason
    from input_rows
    left join {{ ref('stg_resolved_aliases') }} as aliases
        on coalesce(input_rows.user_id, input_rows.anonymous_id) = aliases.anonymous_id
    left join known_event_types
        on {{ small_letters('input_rows.event_type') }} = known_event_types.event_type

)

select * from final
