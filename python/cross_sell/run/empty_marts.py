"""Why a mart of a build has no rows, or only popular items: what the shop's tables lack for it."""

from collections.abc import Collection

from cross_sell.warehouse.built import Build

# Of a mart's needs the first that the build does not meet is the reason.
NEEDS = {
    "best_promotions": ("users",),
    "category_complements": ("purchases", "categories", "two categories", "category lift"),
    "email_messages": (
        "users", "items to offer", "countries", "listed", "names", "texts of e-mails",
        "consent to e-mail", "e-mails",
    ),
    "input_warnings": (),
    "item_also_viewed": ("views", "recommendable", "co-views"),
    "item_bought_together": (
        "purchases", "recommendable", "baskets", "basket pairs", "basket lift",
    ),
    "item_complements": ("purchases", "recommendable", "two purchases", "item lift"),
    "item_next_items": ("touches", "recommendable", "two touches"),
    "item_substitutes": ("purchases", "views", "recommendable", "instead"),
    "item_tree": ("items to offer",),
    "item_upgrades": ("purchases", "categories", "prices", "upgrades", "upgrades to offer"),
    "message_candidates": ("users", "items to offer", "countries", "listed"),
    "new_arrivals": ("new items", "new items to offer"),
    "popular_items": ("touches", "recent events", "recent items to offer"),
    "promotion_decisions": (
        "users", "promotions", "running promotions", "users to promote", "promotions to choose",
        "undecided users",
    ),
    "promotion_scores": ("users", "promotions", "running promotions"),
    "push_messages": (
        "users", "items to offer", "countries", "listed", "names", "texts of push messages",
        "consent to push", "pushes",
    ),
    "rejected_rows": (),
    "similar_items": ("categories", "recommendable", "shared terms"),
    "trending_items": ("touches", "trends", "rising items", "rising items to offer"),
    "user_category_recommendations": ("users", "categories"),
    "user_recommendations": ("users", "items to offer", "countries", "not withheld"),
    "user_replenishments": (
        "purchases", "repurchasable_items", "repurchases", "rhythms", "recommendable rhythms",
    ),
}
# The same for a mart whose rows are all popular items, which tell nothing of the user.
PERSONAL_NEEDS = {
    "user_recommendations": (
        "touches", "sources", "touched items to offer", "touched items sold", "led to",
    ),
}
REASONS = {
    "basket lift": "no two items are in one order more often than chance explains",
    "basket pairs": "no two items are in one order of enough people",
    "baskets": "no order in the window holds two items",
    "categories": "no item of the catalogue has a category_path",
    "category lift": "no two categories are bought by more people than chance explains",
    "co-views": "no two items are viewed by enough of the same people",
    "consent to e-mail": "no user has consented to e-mail",
    "consent to push": "no user has consented to push messages",
    "countries": "no country of an item is one of a user's",
    "e-mails": "message_candidates has a suppression_reason for each",
    "instead": "not enough people viewed one item and bought another instead",
    "item lift": "no two items are bought by more people than chance explains",
    "led to": "users have bought, returned or been sent all that their histories lead to",
    "listed": "no source lists an item that may be offered to its user",
    "names": "no item of the catalogue has a name",
    "new items": "no item arrived in the last new_arrival_days",
    "not withheld": "users have bought, returned or been sent all that may be offered to them",
    "prices": "no item of the catalogue has a price",
    "promotions": "the shop has no promotions",
    "promotions to choose": "no model of promotions is trained, and none is drawn by lot",
    "purchases": "the log has no purchases",
    "pushes": "message_candidates has a suppression_reason for each",
    "recent events": "the log has no views and no purchases in the last 28 days",
    "recommendable": "no item is_recommendable",
    "recommendable rhythms": "no item that is bought again is_recommendable",
    "repurchasable_items": (
        "no item is_repurchasable, and none is bought again by enough of its buyers"
    ),
    "repurchases": "no repurchasable item was bought in the window",
    "rhythms": "no repurchasable item is bought again often enough to know its rhythm",
    "rising items": "no item is touched by more people than before",
    "running promotions": "no promotion runs at as_of",
    "shared terms": "no two items share a word, a brand, a category or a price",
    "sources": "every source in recommendation_sources is off, or all but popular",
    "texts of e-mails": (
        "seeds/message_templates.csv has no text of an e-mail in a language of the users"
    ),
    "texts of push messages": (
        "seeds/message_templates.csv has no text of a push message in a language of the users"
    ),
    "touched items sold": "no country of a touched item is one of a user's",
    "touches": "the log has no events on items in the window",
    "trends": "no item touched in the last five weeks is known for two weeks",
    "two categories": "nobody bought from two categories of one level",
    "two purchases": "nobody bought two items",
    "two touches": "nobody touched two items in the window",
    "undecided users": "a decision about each user is in force",
    "upgrades": "no item like another costs a little more and sells as well",
    "users to promote": "every user has had as many promotions in 70 days as may be",
    "users": "no user has an event or a row of the users table",
    "views": "the log has no views",
}
ENOUGH = "the input has what it needs, but too little of it"

# What a need asks of the tables, as a condition.
CONDITIONS = {
    "basket lift": "exists (select 1 from int_item_basket_rules)",
    "basket pairs": "exists (select 1 from int_item_basket_pairs)",
    "baskets": """
        exists (select 1 from int_basket_items group by order_key having count(*) > 1)
    """,
    "categories": "exists (select 1 from int_items where category_path is not null)",
    "category lift": """
        exists (
            select 1 from int_category_relations
            where people_later + people_together + people_earlier > people_by_chance
        )
    """,
    "co-views": "exists (select 1 from int_item_co_view_pairs)",
    "consent to e-mail": "exists (select 1 from int_user_contacts where has_email_consent)",
    "consent to push": "exists (select 1 from int_user_contacts where has_push_consent)",
    "e-mails": "false",
    "instead": "exists (select 1 from int_item_relations where people_instead > 0)",
    "item lift": """
        exists (
            select 1 from int_item_relations
            where people_later + people_together + people_earlier > people_by_chance
        )
    """,
    "led to": "false",
    "listed": "exists (select 1 from int_user_lists)",
    "names": "exists (select 1 from int_items where item_name is not null)",
    "new items": "exists (select 1 from int_item_arrivals where is_new)",
    "not withheld": "false",
    "prices": "exists (select 1 from int_items where price is not null)",
    "promotions": "exists (select 1 from int_promotions)",
    "promotions to choose": """
        exists (
            select 1 from int_promotion_choices
            where promotion_number is not null or propensity < 1
        )
    """,
    "purchases": """
        exists (
            select 1 from int_events
            inner join int_event_types using (event_type_key)
            where event_type = 'purchase'
        )
    """,
    "pushes": "false",
    "recent events": "exists (select 1 from int_item_activity)",
    "recommendable": "exists (select 1 from int_items where is_recommendable)",
    "recommendable rhythms": """
        exists (
            select 1 from int_user_replenishments inner join int_items using (item_key)
            where is_recommendable and evidence <> 'shop'
        )
    """,
    "repurchasable_items": """
        exists (select 1 from int_item_repurchase_shares where is_repurchasable)
    """,
    "repurchases": """
        exists (
            select 1 from int_repurchases inner join int_item_repurchase_shares using (item_key)
            where is_repurchasable
        )
    """,
    "rhythms": "exists (select 1 from int_user_replenishments where evidence <> 'shop')",
    "rising items": "exists (select 1 from int_item_trends where trend_ratio > 1)",
    "running promotions": "exists (select 1 from int_promotions where is_running)",
    "shared terms": "exists (select 1 from int_item_cosines)",
    "sources": """
        exists (
            select 1 from int_candidate_sources where factor > 0 and source_name <> 'popular'
        )
    """,
    "texts of e-mails": "exists (select 1 from int_message_templates where channel = 'email')",
    "texts of push messages": "exists (select 1 from int_message_templates where channel = 'push')",
    "touches": "exists (select 1 from int_user_items)",
    "trends": "exists (select 1 from int_item_trends)",
    "two categories": """
        exists (
            select 1 from int_user_firsts
            where node_level > 0 and first_bought_at is not null
            group by user_key, node_level having count(*) > 1
        )
    """,
    "two purchases": """
        exists (
            select 1 from int_user_firsts
            where node_level = 0 and first_bought_at is not null
            group by user_key having count(*) > 1
        )
    """,
    "two touches": """
        exists (select 1 from int_user_items group by user_key having count(*) > 1)
    """,
    "undecided users": "false",
    "upgrades": "exists (select 1 from int_item_upgrades)",
    "users to promote": "exists (select 1 from int_promotion_choices where not is_capped)",
    "users": "exists (select 1 from int_users)",
    "views": """
        exists (
            select 1 from int_events
            inner join int_event_types using (event_type_key)
            where event_type = 'view'
        )
    """,
}

IS_SO = "select 1 as one from (select 1 as one) as one_row where {}"

# Items of which one at least must be sold where a user lives: those with these keys.
SOLD = {
    "countries": "select item_key from int_items",
    "touched items sold": "select item_key from int_user_items",
}
IS_SOLD = """
with items as (
    select item_key from int_eligible_items where is_eligible and item_key in ({keys})
)
select 1 as one
from (select distinct country from int_users) as countries
where (select count(*) from items) > (
    select count(*)
    from int_country_exclusions as exclusions
    inner join items using (item_key)
    where exclusions.country = countries.country
)
limit 1
"""

# Items of which one at least must be such that it may be offered: what they are, and their keys.
TO_OFFER = {
    "items to offer": ("item", "select item_key from int_items"),
    "new items to offer": (
        "new item", "select item_key from int_item_arrivals where is_new",
    ),
    "recent items to offer": (
        "item of the last 28 days", "select item_key from int_item_activity",
    ),
    "rising items to offer": (
        "item on the rise", "select item_key from int_item_trends where trend_ratio > 1",
    ),
    "touched items to offer": (
        "item that people touched", "select item_key from int_user_items",
    ),
    "upgrades to offer": ("pricier item", "select to_item_key from int_item_upgrades"),
}
WHY_NOT_OFFERED = """
select ineligible_reason, count(*) as items
from int_eligible_items
where item_key in ({keys})
group by ineligible_reason
order by items desc, ineligible_reason
"""
# What is said where all of the items have the one reason.
ALL_ALIKE = {
    "not in catalogue": "no {items} is in the catalogue",
    "not recommendable": "no {items} is_recommendable",
    "not available yet": "no {items} is available yet",
    "not available any more": "no {items} is available any more",
}


def empty_marts(build: Build, tables: Collection[str]) -> dict[str, str]:
    """Return the marts of a build that have no rows, each with the reason.

    tables: those that the build has. Where nothing is rejected, `rejected_rows` is empty as it
    should be, and is left out; so is `input_warnings`.
    """
    return {
        mart: _reason(build, needs)
        for mart, needs in NEEDS.items()
        if needs and mart in tables and not _has_rows(build, mart)
    }


def marts_of_fillers(build: Build, tables: Collection[str]) -> dict[str, str]:
    """Return the marts whose rows are all popular items, each with the reason."""
    return {
        mart: _reason(build, needs)
        for mart, needs in PERSONAL_NEEDS.items()
        if mart in tables
        and _has_rows(build, mart)
        and not _has_rows(build, mart, where="where sources <> 'popular'")
    }


def _has_rows(build: Build, mart: str, where: str = "") -> bool:
    """Return whether a mart has such rows."""
    return build.execute(f"select 1 as one from {mart} {where} limit 1").fetchone() is not None


def _reason(build: Build, needs: tuple[str, ...]) -> str:
    for need in needs:
        if need in TO_OFFER:
            reason = _why_not_offered(build, *TO_OFFER[need])
            if reason:
                return reason
            continue
        query = IS_SOLD.format(keys=SOLD[need]) if need in SOLD else IS_SO.format(CONDITIONS[need])
        if build.execute(query).fetchone() is None:
            return REASONS[need]
    return ENOUGH


def _why_not_offered(build: Build, items: str, keys: str) -> str | None:
    """Return why none of the items may be offered; None if one may."""
    counts = build.execute(WHY_NOT_OFFERED.format(keys=keys)).fetchall()
    if any(reason is None for reason, _ in counts):
        return None
    if len(counts) == 1:
        ((reason, _),) = counts
        return ALL_ALIKE.get(reason, f"every {{items}} is {reason}").format(items=items)
    told = ", ".join(f"{count:,} {reason}" for reason, count in counts)
    return f"no {items} may be offered ({told})" if told else f"there is no {items}"
