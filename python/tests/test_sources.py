"""Sources as they are: what each brings to the input tables, compared with rows written by hand."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from exports import CASES, HERE, composed, expected_rows, found_rows, named, write_exports
from shop import CompiledProject
from shops import command, event, rows, run, variables, write_csv

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import quote_text

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
    assert rendering.macro("composed_tables") == ["events", "users", "user_aliases"]


def test_sources_may_be_named_in_a_text(exports: Path) -> None:
    rendering = Rendering(duckdb.connect(), {"event_sources": "segment, shopify"})
    assert rendering.macro("named_sources", "event") == ["segment", "shopify"]


def test_without_a_name_no_source_is_there(compiled_project: CompiledProject) -> None:
    places = {path.stem for path in (HERE.parents[2] / "models" / "adapters").rglob("*.sql")}
    assert "segment_events" in places
    assert places & set(compiled_project.sql) == set()


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


def test_plain_dbt_names_absent_tables_and_where_to_say_where_they_are(tmp_path: Path) -> None:
    with (
        dbt.environment(**variables(tmp_path / "shop.duckdb")),
        pytest.raises(CrossSellError) as caught,
    ):
        dbt.build(
            {"event_sources": ["shopify"], "data_path": str(tmp_path)}, select=["shopify_orders"]
        )
    assert str(caught.value) == (
        "source shopify has no table order, order_line, product, product_variant, customer in schema"
        " shopify: set the var shopify_schema, or put its tables as Parquet or CSV files into"
        f" '{tmp_path}/shopify'"
    )


# The whole project


@pytest.mark.parametrize("case", ["ga4", "shopify"])
def test_the_project_builds_from_one_source(exports: Path, tmp_path: Path, case: str) -> None:
    database = tmp_path / "shop.duckdb"
    outcome = run(exports, "--vars", f"{{event_sources: [{case}]}}", database=database)
    assert outcome.code == 0, outcome.err
    listed = rows(database, "select distinct item_id from user_recommendations")
    assert listed
    assert all(item.startswith(f"{case}:") for (item,) in listed)


def test_the_project_builds_from_tables_of_three_sources(exports: Path, tmp_path: Path) -> None:
    """The tables lie in the database, typed, as in a warehouse; one of them in a schema of its own."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        for source, schema in (("segment", "web"), ("shopify", "shopify"), ("klaviyo", "klaviyo")):
            connection.execute(f"create schema {schema}")
            for file in (HERE / source).glob("*.csv"):
                connection.execute(
                    f'create table {schema}."{file.stem}" as'
                    f" select * from read_csv({quote_text(str(file))})"
                )
    with dbt.environment(**variables(database)):
        dbt.build(named("together", segment_schema="web", data_path=str(tmp_path)))
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in ("events", "items", "users", "user_aliases", "messages"):
            assert found_rows(connection, table) == expected_rows("together", table), table
        # Ann is known to Segment as u1 and, before, as u-old; to Shopify as 3001 and 3003, as both
        # have her address; to Klaviyo as P1, which keeps her id u1.
        ann = connection.execute(
            "select count(*), count(distinct item_id), min(event_at) from stg_events"
            " where user_id = 'segment:u1'"
        ).fetchone()
        assert ann == (9, 2, datetime(2026, 1, 3, 8))
        messages = "select distinct user_id from stg_messages order by user_id"
        assert connection.execute(messages).fetchall() == [
            ("klaviyo:P3",), ("segment:u1",), ("shopify:3002",),
        ]
