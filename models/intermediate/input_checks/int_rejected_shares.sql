{#-
    Grain: one row per finding about the rows of one input table.
    Question: which tables lose rows, and do they lose more than max_rejected_share?
    No row of model_parameters may be lost, whatever the share (int_unusable_parameters), so the
    share of these is not told: to raise the var would not help. Those of model_versions are for
    people, so a lost one stops nothing.
-#}
{{ config(materialized='view') }}

with

reasons as (

    select
        table_name,
        {{ joined_texts(
            "rejection_reason || ': ' || " ~ as_text('rejected_rows'), ', ',
            'rejected_rows desc, rejection_reason'
        ) }} as reasons
    from {{ ref('int_rejections') }}
    group by table_name

),

event_words as (

    select {{ joined_texts('event_type', ', ', 'event_type') }} as words
    from {{ ref('event_weights') }}

),

final as (

    select
        'error' as severity,
        'rejected rows' as check_name,
        counts.table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        counts.rejected_rows as affected,
        counts.read_rows as total,
        {{ percent_of('counts.rejected_rows', 'counts.read_rows') }} || ' of the rows of '
        || counts.table_name || ' are rejected (' || reasons.reasons
        || '), more than max_rejected_share {{ var('max_rejected_share') }}:'
        || ' mend the export or raise the var' as message
    from {{ ref('int_input_row_counts') }} as counts
    inner join reasons
        on counts.table_name = reasons.table_name
    where
        counts.rejected_rows > counts.read_rows * {{ var('max_rejected_share') }}
        and counts.table_name not in ('model_parameters', 'model_versions')

    union all

    select
        'note' as severity,
        'rejected rows' as check_name,
        rejections.table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        rejections.rejected_rows as affected,
        counts.read_rows as total,
        rejections.table_name || ': ' || {{ as_text('rejections.rejected_rows') }}
        || case when rejections.rejected_rows = 1 then ' row' else ' rows' end
        || ' rejected, ' || rejections.rejection_reason
        || coalesce(', such as ' || {{ quoted('rejections.example') }}, '')
        || case
            when rejections.rejection_reason = 'purchase of no positive quantity'
                then ': write what came back as event_type return'
            when rejections.rejection_reason = 'unknown event_type'
                then ': write one of ' || event_words.words
            else ''
        end as message
    from {{ ref('int_rejections') }} as rejections
    inner join {{ ref('int_input_row_counts') }} as counts
        on rejections.table_name = counts.table_name
    cross join event_words

    union all

    select
        case when kept_rows = 0 then 'error' else 'note' end as severity,
        'events without a user' as check_name,
        table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        unattributable_rows as affected,
        read_rows as total,
        case
            when kept_rows = 0
                then 'no row of events has a known user: fill user_id, or add user_aliases'
            else
                table_name || ': ' || {{ as_text('unattributable_rows') }}
                || case when unattributable_rows = 1 then ' row' else ' rows' end
                || ' without a known user, counted but not used'
        end as message
    from {{ ref('int_input_row_counts') }}
    where unattributable_rows > 0

    union all

    select
        'error' as severity,
        'no rows' as check_name,
        table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        0 as affected,
        0 as total,
        'events has no rows: give at least one' as message
    from {{ ref('int_input_row_counts') }}
    where
        table_name = 'events'
        and read_rows = 0

)

select * from final
