{#-
    Grain: one row per user and one of the score_history_items items they touched last.
    Question: how much does each item of the history weigh in the user's scores?
    weight = history_weight of the strongest event type * people who touched the item ^
    evidence_exponent * sqrt(times touched) * exp(-(k - 1) / score_recency_moments), k = 1 for the
    items of the most recent moment, 2 for the one before, and so on. A row that rests on few people
    is unreliable, so it counts less. row_reads: how many items of its row of the likelihood matrix
    are read, two fewer with each moment.
-#}

with

moments as (

    select
        user_key,
        item_key,
        strongest_event_type_key,
        event_count,
        row_number() over (
            partition by user_key
            order by last_at desc, item_key asc
        ) as history_position,
        dense_rank() over (
            partition by user_key
            order by last_at desc
        ) as moment
    from {{ ref('int_user_items') }}

),

final as (

    select
        moments.user_key,
        moments.item_key,
        moments.strongest_event_type_key,
        cast(moments.history_position as smallint) as history_position,
        event_types.history_weight
        * power({{ double_value('popularity.people') }}, {{ var('evidence_exponent') }})
        * sqrt(moments.event_count)
        * {{ exponential(
            '-(moments.moment - 1) / ' ~ double_value(var('score_recency_moments'))
        ) }} as weight,
        cast(
            greatest(
                {{ var('score_row_reads_minimum') }},
                {{ var('score_row_reads') + 2 }} - 2 * moments.moment
            ) as smallint
        ) as row_reads
    from moments
    inner join {{ ref('int_event_types') }} as event_types
        on moments.strongest_event_type_key = event_types.event_type_key
    inner join {{ ref('int_item_popularity') }} as popularity
        on moments.item_key = popularity.item_key
    where moments.history_position <= {{ var('score_history_items') }}

)

select * from final
