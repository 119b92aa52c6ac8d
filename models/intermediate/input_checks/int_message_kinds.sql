{#-
    Grain: one row per kind of message, as the input spells it.
    Question: are messages of this kind transactional, and does the seed message_kinds know them?
    The seed writes kinds in lower case with `_` between words; `Order-Confirmation` is its
    order_confirmation. A kind that it does not list is marketing: then nobody gets an offer twice,
    which is the smaller harm.
-#}

with

spelled_kinds as (

    select
        message_kind,
        translate({{ small_letters('trim(message_kind)') }}, ' -', '__') as kind_word,
        count(*) as message_rows
    from {{ ref('stg_messages') }}
    where message_kind is not null
    group by message_kind

),

final as (

    select
        spelled_kinds.message_kind,
        spelled_kinds.message_rows,
        coalesce(kinds.is_transactional, false) as is_transactional,
        kinds.message_kind is not null as is_known
    from spelled_kinds
    left join {{ ref('message_kinds') }} as kinds
        on spelled_kinds.kind_word = kinds.message_kind

)

select * from final
