"""What requests look up by a number, as queries of a build and of the tables of its copy.

Users have their key, items their place; the ids of both are found by the numbers of their MD5, also
by an alias of the user and a variant of the item. The
first column of each query is the number, and the rows are sorted by it, as rows.SortedRows wants.
"""

ROWS = {
    "users": """
    select
        md5_number_lower(ids.user_id) as low, md5_number_upper(ids.user_id) as high,
        users.user_key, users.country
    from (
        select user_id, user_id as known_id from int_users
        union
        select anonymous_id, user_id from stg_resolved_aliases
        where anonymous_id not in (select user_id from int_users)
    ) as ids
    inner join int_users as users on ids.known_id = users.user_id
    order by low
    """,
    "places": """
    select
        md5_number_lower(ids.item_id) as low, md5_number_upper(ids.item_id) as high, items.place
    from (
        select item_id, item_id as product_item_id from copy.items
        union
        select item_id, product_item_id from int_item_variants
    ) as ids
    inner join copy.items as items on ids.product_item_id = items.item_id
    order by low
    """,
    "lists": """
    select
        users.user_key,
        items.place,
        cast(lists.score as double) as score,
        cast(lists.purchase_probability as double) as purchase_probability,
        evidence.evidence_number,
        reasons.place as reason_place,
        cast(lists.reason_people as integer) as reason_people,
        lists.is_fallback
    from user_recommendations as lists
    inner join int_users as users using (user_id)
    inner join copy.items as items on lists.item_id = items.item_id
    inner join copy.evidence as evidence
        on
            lists.sources = evidence.sources
            and lists.reason_event_type is not distinct from evidence.reason_event_type
    left join copy.items as reasons on lists.reason_item_id = reasons.item_id
    order by users.user_key, lists.recommendation_rank
    """,
    "withheld": """
    select suppressions.user_key, items.place
    from int_user_suppressions as suppressions
    inner join copy.items as items using (item_key)
    order by suppressions.user_key, items.place
    """,
}
# What a walk of the tree goes by: of the candidates those that are not on the list.
TASTE_ROWS = {
    "taste_bases": """
    select user_key, cast(log_odds as double) as log_odds from int_ranking_user_parts
    order by user_key
    """,
    "taste_categories": """
    select
        parts.user_key, categories.category_path, cast(parts.log_odds as double) as log_odds
    from int_ranking_taste_parts as parts
    inner join int_categories as categories using (category_key)
    order by parts.user_key, categories.category_path
    """,
    "taste_scores": """
    select
        candidates.user_key, items.place, cast(candidates.log_odds as double) as log_odds
    from int_user_candidates as candidates
    anti join int_user_lists as lists using (user_key, item_key)
    inner join copy.items as items using (item_key)
    order by candidates.user_key, items.place
    """,
}
TREE_NEEDED = frozenset((
    "item_tree", "int_ranking_user_parts", "int_ranking_taste_parts", "int_user_candidates",
    "int_user_lists", "int_categories",
))

# What one item says of another: kind -> mart, column of the other item, of the rank, of the score,
# of the people (null where the mart counts none).
KINDS = {
    "complements": (
        "item_complements", "complement_item_id", "complement_rank", "score", "people",
    ),
    "substitutes": (
        "item_substitutes", "substitute_item_id", "substitute_rank", "score", "people",
    ),
    "bought_together": (
        "item_bought_together", "bought_together_item_id", "bought_together_rank", "score",
        "people",
    ),
    "also_viewed": (
        "item_also_viewed", "also_viewed_item_id", "also_viewed_rank", "score", "people",
    ),
    "similar": ("similar_items", "similar_item_id", "similarity_rank", "similarity", "null"),
    "next": ("item_next_items", "next_item_id", "next_item_rank", "likelihood", "people"),
    "upgrades": (
        "item_upgrades", "upgrade_item_id", "upgrade_rank", "similarity", "upgrade_buyers",
    ),
}


def related(kind: str) -> str:
    """Return the query of what items say of others by the mart of one kind."""
    mart, other, rank, score, people = KINDS[kind]
    return f"""
    select
        items.place, others.place as related_place, cast(lists.{score} as double) as score,
        cast({people} as integer) as people
    from {mart} as lists
    inner join copy.items as items on lists.item_id = items.item_id
    inner join copy.items as others on lists.{other} = others.item_id
    order by items.place, lists.{rank}
    """
