"""UCI Online Retail from its file to everybody's list: no line is lost."""

from pathlib import Path

import pytest

from shops import command, rows, run

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail.parquet"
LINES = 541_909

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"{FILE} is not there")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database built from the file with all defaults."""
    home = tmp_path_factory.mktemp("online_retail")
    database = home / "shop.duckdb"
    outcome = command(
        "import", "online-retail", FILE, "--out", home / "export", database=database
    )
    assert outcome.code == 0, outcome.err
    outcome = run(home / "export", database=database)
    assert outcome.code == 0, outcome.err
    return database


def test_every_line_is_kept_unattributable_or_rejected(database: Path) -> None:
    counts = rows(
        database,
        """
        select read_rows, kept_rows + unattributable_rows + rejected_rows, kept_rows
        from int_input_row_counts where table_name = 'events'
        """,
    )
    assert counts[0][:2] == (LINES, LINES)
    assert counts[0][2] > 400_000
    assert rows(database, "select count(*) from stg_events") == [(LINES,)]
    # No till, fee or postage line is an event of a customer.
    assert rows(database, "select count(*) from int_events where item_key is null") == [(0,)]


def test_every_customer_with_a_valid_event_has_a_whole_list(database: Path) -> None:
    lengths = rows(
        database,
        """
        select count(*), count(distinct customers.user_id), min(coalesce(lists.items, 0)),
            max(lists.items)
        from (
            select distinct user_id from stg_events
            where rejection_reason is null and user_id is not null
        ) as customers
        left join (
            select user_id, count(*) as items from user_recommendations group by user_id
        ) as lists on customers.user_id = lists.user_id
        """,
    )
    customers, distinct, shortest, longest = lengths[0]
    assert customers == distinct > 4000
    assert (shortest, longest) == (20, 20)


def test_the_item_graph_knows_most_items(database: Path) -> None:
    assert rows(database, "select count(distinct item_id) > 3000 from item_next_items") == [(True,)]
