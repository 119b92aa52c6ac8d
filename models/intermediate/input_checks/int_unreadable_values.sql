{#-
    Grain: one row per finding about the values of one input column.
    Question: which columns have values that could not be read, that are missing throughout, or that
    are written in several ways?
    More than half unreadable is an error: the column is not what the contract asks for.
-#}
{{ config(materialized='view') }}

with

columns_with_rows as (

    select
        *,
        case
            when table_name <> 'users' and {{ text_position("'@'", 'unreadable_example') }} = 0
                then ', e.g. ' || {{ quoted('unreadable_example') }}
            else ''
        end as shown_example
    from {{ ref('int_input_columns') }}
    where read_rows > 0

),

final as (

    select
        case
            when unreadable_values > filled_values and table_name <> 'model_versions' then 'error'
            else 'warning'
        end as severity,
        'unreadable values' as check_name,
        table_name,
        column_name,
        unreadable_values as affected,
        filled_values + unreadable_values as total,
        case
            when unreadable_values > filled_values
                then
                    'column ' || column_name || ' of ' || table_name || ': '
                    || {{ percent_of('unreadable_values', 'filled_values + unreadable_values') }}
                    || ' of values are not ' || wanted_values || shown_example
            else
                table_name || '.' || column_name || ': '
                || {{ as_text('unreadable_values') }} || ' of '
                || {{ as_text('filled_values + unreadable_values') }} || ' values are not '
                || wanted_values || shown_example
                || case
                    when is_needed then ', their rows are rejected'
                    else ', treated as empty'
                end
        end as message
    from columns_with_rows
    where unreadable_values > 0

    union all

    select
        'note' as severity,
        'empty column' as check_name,
        table_name,
        column_name,
        read_rows as affected,
        read_rows as total,
        table_name || '.' || column_name || ': empty in all rows' as message
    from columns_with_rows
    where
        is_required
        and filled_values = 0
        and unreadable_values = 0
        and not (table_name = 'events' and column_name = 'user_id')

    union all

    select
        case when number_times < filled_values then 'warning' else 'note' end as severity,
        'times as numbers' as check_name,
        table_name,
        column_name,
        number_times as affected,
        filled_values as total,
        table_name || '.' || column_name || ': '
        || {{ as_text('number_times') }} || ' of ' || {{ as_text('filled_values') }}
        || ' times are numbers, read as seconds since 1970 or parts of them, by their size'
            as message
    from columns_with_rows
    where number_times > 0

)

select * from final
