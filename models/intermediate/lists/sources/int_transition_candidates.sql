{#-
    Grain: one row per user and item that their history leads to.
    Question: what is the user most likely to want next, among the items that may be offered?
    Score: the sum of int_history_parts over the history, without items withheld from the user. The
    reason is the item of the history that added most, other than this one where possible. Growth:
    histories * row reads, a bucket of users at a time; each keeps recommendations_per_user rows per
    user.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

parts as (

    select *
    from {{ ref('int_history_parts') }}
    where
        {{ in_bucket('user_key') }}
        and is_eligible

),

final as (

    {{ lists_with_reasons('parts', var('recommendations_per_user')) | indent(4) }}

)

select * from final
