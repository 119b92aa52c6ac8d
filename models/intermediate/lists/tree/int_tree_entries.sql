{#-
    Grain: one row per category, or the shop, and what lies right below it: a narrower category, or
    the items that lie in no narrower one.
    Question: which place has it in the binary tree below the category?
    Only what holds items that may be offered, in the order of its most popular item. n entries make
    a binary tree of 2n - 1 places, numbered as in a heap: place 1 is the category's own node, the
    places up to n - 1 stand over others, the entries have the places from n on, so the most popular
    lie least deep. A single entry has place 2. Category 0 is the shop. Growth: categories.
-#}

with

category_ranks as (

    select
        scopes.category_key,
        min(items.rank_in_shop) as best_rank
    from {{ ref('int_tree_items') }} as items
    inner join {{ ref('int_item_scopes') }} as scopes
        on items.item_key = scopes.item_key
    where scopes.category_key > 0
    group by scopes.category_key

),

parents as (

    select
        ancestors.category_key,
        ancestors.ancestor_key as parent_key
    from {{ ref('int_category_ancestors') }} as ancestors
    inner join {{ ref('int_categories') }} as categories
        on ancestors.category_key = categories.category_key
    inner join {{ ref('int_categories') }} as wider_categories
        on ancestors.ancestor_key = wider_categories.category_key
    where categories.category_level = wider_categories.category_level + 1

),

all_entries as (

    select
        coalesce(parents.parent_key, 0) as category_key,
        category_ranks.category_key as entry_category_key,
        category_ranks.best_rank
    from category_ranks
    left join parents
        on category_ranks.category_key = parents.category_key

    union all

    select
        category_key,
        null as entry_category_key,
        min(rank_in_shop) as best_rank
    from {{ ref('int_tree_items') }}
    group by category_key

),

ranked_entries as (

    select
        category_key,
        entry_category_key,
        row_number() over (
            partition by category_key
            order by best_rank asc
        ) as entry_rank,
        count(*) over (partition by category_key) as entries
    from all_entries

),

final as (

    select
        category_key,
        entry_category_key,
        cast(entry_rank as integer) as entry_rank,
        cast(entries as integer) as entries,
        cast(case when entries = 1 then 2 else entries - 1 + entry_rank end as integer) as place
    from ranked_entries

)

select * from final
