"""For random small shops the SQL equals a reference in plain Python, and lists keep their promises.

The SQL is compiled once and run in this process (shop.py); the reference is written from the
formulas (reference/); the shops are those of random_shops.py.
"""

from comparing import LISTS_QUERY, assert_rows_close, built_rows, expected_of, grouped
from hypothesis import example, given
from random_shops import (
    LATER_REPEAT,
    PARENT_WITHOUT_ROW,
    UNUSABLE_REPEAT,
    checked,
    examples,
    shops,
)
from shop import Shop

TOUCHES_QUERY = """
    select
        users.user_id,
        items.item_id,
        event_types.event_type,
        touches.step,
        touches.items_touched,
        touches.is_first_touch,
        case when touches.is_first_touch then touches.item_position end as item_number,
        touches.event_count,
        touches.touched_at,
        touches.last_at
    from int_touches as touches
    join int_users as users using (user_key)
    join int_items as items using (item_key)
    join int_event_types as event_types using (event_type_key)
"""
TRANSITIONS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        transitions.transition_rank,
        transitions.transition_share,
        transitions.people,
        transitions.mean_hours
    from int_item_transitions as transitions
    join int_items as from_items on transitions.from_item_key = from_items.item_key
    join int_items as to_items on transitions.to_item_key = to_items.item_key
    order by transition_rank
"""
LIKELIHOODS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        likelihoods.likelihood_rank,
        likelihoods.likelihood,
        likelihoods.people,
        likelihoods.mean_hours,
        via_items.item_id as via_item_id
    from int_item_likelihoods as likelihoods
    join int_items as from_items on likelihoods.from_item_key = from_items.item_key
    join int_items as to_items on likelihoods.to_item_key = to_items.item_key
    left join int_items as via_items on likelihoods.via_item_key = via_items.item_key
    order by likelihood_rank
"""

# Equal to the reference


@checked
@given(shop=shops())
@examples
def test_touches_and_steps_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = built_rows(project, shop, ("int_touches",), TOUCHES_QUERY)
        expected = [
            (
                user,
                touch.item,
                touch.event_type,
                touch.step,
                touch.items_touched,
                touch.is_first,
                touch.item_number if touch.is_first else None,
                touch.count,
                touch.at,
                touch.last_at,
            )
            for user, touches in expected_of(project, shop).touches.items()
            for touch in touches
        ]
        assert sorted(map(repr, expected)) == sorted(repr(tuple(row.values())) for row in found)


@checked
@given(shop=shops())
@examples
def test_transitions_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_transitions",), TRANSITIONS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).transitions
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, *rest) for rank, (other, *rest) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
def test_likelihoods_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_likelihoods",), LIKELIHOODS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).likelihoods
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, likelihood / 1e12, *evidence)
                for rank, (other, likelihood, *evidence) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


# Promises about the lists


@checked
@given(shop=shops())
@examples
@example(shop=PARENT_WITHOUT_ROW)
@example(shop=UNUSABLE_REPEAT)
@example(shop=LATER_REPEAT)
def test_no_suppressed_or_ineligible_item_is_ever_recommended(
    projects: tuple, shop: Shop
) -> None:
    for project in projects:
        offerable = expected_of(project, shop).offerable
        for row in built_rows(project, shop, ("user_recommendations",), LISTS_QUERY):
            assert row["item_id"] in offerable[row["user_id"]], row


@checked
@given(shop=shops())
@examples
def test_every_list_is_as_long_as_what_may_be_offered_allows(projects: tuple, shop: Shop) -> None:
    for project in projects:
        most = project.variables.get("recommendations_per_user", 20)
        found = grouped(
            built_rows(project, shop, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        for user, offerable in expected_of(project, shop).offerable.items():
            offered = found.get(user, [])
            assert len(offered) == min(most, len(offerable)), user
            assert [rank for _, rank, *_ in offered] == list(range(1, len(offered) + 1))
            assert len({item for item, *_ in offered}) == len(offered)
