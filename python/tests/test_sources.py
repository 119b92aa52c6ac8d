"""Sources as they are: what each brings to the input tables, compared with rows written by hand."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from exports import (
    CASES, HERE, composed, composed_tables, expected_rows, found_rows, named, write_exports,
)
from shops import command, event, rows, run, variables, write_csv

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.paths import project_dir
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import quote_text


TOGETHER = ["events", "items", "users", "user_aliases", "messages"]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports of all sources."""
    return write_exports(tmp_path_factory.mktemp("exports"))


@pytest.mark.parametrize("case", CASES)
def test_a_source_gives_the_rows_written_by_hand(exports: Path, case: str) -> None:
    with composed(exports, named(case)) as connection:
        tables = [path.stem for path in (HERE / case / "expected").glob("*.csv")]
        assert tables
        for table in tables:
            assert found_rows(connection, table) == expected_rows(case, table), table


def test_ids_of_two_sources_never_collide(exports: Path) -> None:
    """Both Segment and Shopify know a user 7, and nothing says that it is one person."""
    with composed(exports, named("together")) as connection:
        users = connection.execute(
            "select distinct user_id from source_events where user_id like '%:7'"
        ).fetchall()
        assert sorted(users) == [("segment:7",), ("shopify:7",)]
        aliases = connection.execute("select anonymous_id, user_id from source_user_aliases")
        assert not [row for row in aliases.fetchall() if "segment:7" in row]


def test_a_purchase_that_two_sources_tell_counts_once(exports: Path) -> None:
    with composed(exports, named("together")) as connection:
        sources = "select distinct source_name from source_events where event_type = 'purchase'"
        assert connection.execute(sources).fetchall() == [("shopify",)]


def test_a_relation_is_read_rather_than_what_sources_tell(exports: Path) -> None:
    rendering = Rendering(
        duckdb.connect(), named("segment", data_path=str(exports), items_relation="my.items")
    )
    assert composed_tables(rendering) == ["events", "users", "user_aliases"]


def test_sources_may_be_named_in_a_text(exports: Path) -> None:
    rendering = Rendering(duckdb.connect(), {"event_sources": "segment, shopify"})
    assert rendering.macro("named_sources", "event") == ["segment", "shopify"]


def test_without_a_name_no_table_is_composed_of_sources() -> None:
    assert composed_tables(Rendering(duckdb.connect(), {})) == []


def test_typed_tables_give_the_same_rows(exports: Path, tmp_path: Path) -> None:
    """In a warehouse numbers, times and truths are of their types, and not text as in CSV."""
    for source in ("segment", "shopify", "klaviyo"):
        (tmp_path / source).mkdir()
        for file in (exports / source).glob("*.csv"):
            duckdb.read_csv(str(file)).write_parquet(str(tmp_path / source / f"{file.stem}.parquet"))
    with composed(tmp_path, named("together")) as connection:
        for table in TOGETHER:
            assert found_rows(connection, table) == expected_rows("together", table), table


# What is wrong is told in one line


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            "{event_sources: [segment, shoppify]}",
            "var 'event_sources' is segment, shoppify: give names of sources:"
            " ga4, rudderstack, segment, shopify",
        ),
        (
            "{message_sources: [segment]}",
            "var 'message_sources' is segment: give names of sources: braze, klaviyo",
        ),
        ("{shopify_schema: a.b.c}", "var 'shopify_schema' is a.b.c: give schema or database.schema"),
    ],
)
def test_an_unknown_source_is_one_line(
    exports: Path, tmp_path: Path, variables: str, message: str
) -> None:
    outcome = run(exports, "--vars", variables, database=tmp_path / "shop.duckdb")
    assert outcome.error.startswith(message)


@pytest.mark.parametrize(
    ("source", "absent"),
    [
        ("segment", "product_viewed, order_completed, identifies"),
        ("shopify", "order, order_line, product, product_variant, customer"),
        ("ga4", "events"),
    ],
)
def test_absent_tables_of_a_source_are_named(tmp_path: Path, source: str, absent: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    words = ("--vars", f"{{event_sources: [{source}]}}")
    outcome = run(data, *words, database=tmp_path / "shop.duckdb")
    assert outcome.error.startswith(f"source {source} has no table {absent}: put it")


def test_of_tables_one_of_which_must_be_there_all_are_named(tmp_path: Path) -> None:
    data = write_csv(tmp_path / "data", events=[event("u", "i")])
    outcome = command(
        "check", data, "--vars", "{message_sources: [braze]}", database=tmp_path / "unused.duckdb"
    )
    assert outcome.error.startswith(
        "source braze has no table users_messages_email_send or users_messages_pushnotification_send"
    )


def test_a_build_names_absent_tables_and_where_to_say_where_they_are(tmp_path: Path) -> None:
    rendering = Rendering(
        duckdb.connect(), {"event_sources": ["shopify"], "data_path": str(tmp_path)}
    )
    with pytest.raises(CrossSellError) as caught:
        rendering.create("shopify_orders")
    assert str(caught.value) == (
        "source shopify has no table order, order_line, product, product_variant, customer in schema"
        " shopify: set the var shopify_schema, or put its tables as Parquet or CSV files into"
        f" '{tmp_path}/shopify'"
    )


# The whole project


# Of Shopify's products one is archived, one deleted, one a draft, and one a gift card.
SHOPIFY_OFFERS = {"shopify:7001", "shopify:7002"}


def offered_items(database: Path) -> set[str]:
    """Return the items on the lists of users."""
    return {item for (item,) in rows(database, "select item_id from user_recommendations")}


def adapter_models(database: Path) -> set[str]:
    """Return the tables and views of a build that are named like models of adapters."""
    folder = project_dir() / "models" / "adapters"
    models = {path.stem for path in folder.rglob("*.sql")}
    assert "ga4_events" in models
    return models & {name for (name,) in rows(database, "select table_name from duckdb_columns()")}


def test_the_project_builds_from_analytics_alone(exports: Path, tmp_path: Path) -> None:
    database = tmp_path / "shop.duckdb"
    with dbt.environment(**variables(database)):
        dbt.build(named("ga4", data_path=str(exports)), exclude_tests=True)
    assert offered_items(database)
    assert offered_items(database) <= {"ga4:SKU_1", "ga4:SKU_2", "ga4:SKU_3", "ga4:Gift wrap"}
    # What is not named is not there.
    assert {name.split("_")[0] for name in adapter_models(database)} == {"ga4", "source"}
    assert "source_messages" not in adapter_models(database)


def test_the_project_builds_from_shopify_alone(tmp_path: Path) -> None:
    """Its tables lie in the database, in a schema that does not bear its name."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema web_shop")
        for file in (HERE / "shopify").glob("*.csv"):
            connection.execute(
                f'create table web_shop."{file.stem}" as'
                f" select * from read_csv({quote_text(str(file))})"
            )
    with dbt.environment(**variables(database)):
        dbt.build(
            named("shopify", shopify_schema="web_shop", data_path=str(tmp_path)), exclude_tests=True
        )
    with duckdb.connect(str(database), read_only=True) as connection:
        assert found_rows(connection, "events") == expected_rows("shopify", "events")
    assert offered_items(database)
    assert offered_items(database) <= SHOPIFY_OFFERS


def test_a_run_from_three_sources_passes_its_data_tests(exports: Path, tmp_path: Path) -> None:
    database = tmp_path / "shop.duckdb"
    outcome = run(exports, "--vars", json.dumps(named("together")), database=database)
    assert outcome.code == 0, outcome.err
    assert offered_items(database)
    assert offered_items(database) <= {*SHOPIFY_OFFERS, "segment:SKU-404"}
    # Ann is known to Segment as u1 and, before, as u-old; to Shopify as 3001 and 3003, as both have
    # her address; to Klaviyo as P1, which keeps her id u1.
    ann = "select count(*), count(distinct item_id), min(event_at) from stg_events"
    assert rows(database, f"{ann} where user_id = 'segment:u1'") == [
        (9, 2, datetime(2026, 1, 3, 8))
    ]
    assert rows(database, "select distinct user_id from stg_messages order by user_id") == [
        ("klaviyo:P3",), ("segment:u1",), ("shopify:3002",),
    ]
