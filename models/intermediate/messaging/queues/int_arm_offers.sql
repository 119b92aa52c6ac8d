{#-
    Grain: one row per user and item that the user's arm could offer them.
    Question: what does the arm choose among, and in which order, whatever the channel?
    popular: the popular items of the user's country; personal: the best of their list; both without
    an anchor. The other arms choose among int_message_offers: first what goes well with a purchase,
    by preference * complementarity, then what is due, then the best of the list. The mixtures go by
    the open rate of the channel before that. A lower arm_group comes first, then a higher arm_score.
    A view that carries the key: cut it to some users. Growth: users * offers.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        user_key,
        item_key,
        cast(null as integer) as anchor_item_key,
        'popular' as arm,
        'picked_for_you' as context,
        0 as arm_group,
        {{ double_value('-popular_rank') }} as arm_score
    from {{ ref('int_popular_offers') }}

    union all

    select
        lists.user_key,
        lists.item_key,
        null as anchor_item_key,
        splits.arm,
        'picked_for_you' as context,
        0 as arm_group,
        {{ double_value('-lists.item_rank') }} as arm_score
    from {{ ref('int_user_lists') }} as lists
    inner join {{ ref('int_user_splits') }} as splits
        on lists.user_key = splits.user_key
    where
        splits.arm = 'personal'
        and lists.item_rank <= {{ message_sizes()['options'] }}

    union all

    select
        offers.user_key,
        offers.item_key,
        offers.anchor_item_key,
        splits.arm,
        offers.context,
        case offers.context
            when 'goes_well_with' then 0
            when 'due_again' then 1
            else 2
        end as arm_group,
        offers.score as arm_score
    from {{ ref('int_message_offers') }} as offers
    inner join {{ ref('int_user_splits') }} as splits
        on offers.user_key = splits.user_key
    where splits.arm in ('complement', 'mixture_single', 'mixture')

)

select * from final
