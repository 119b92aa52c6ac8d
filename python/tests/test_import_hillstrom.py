"""`cross-sell import hillstrom` keeps every customer with their arm, and says what is made up."""

import csv
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from shops import Outcome, command

from cross_sell.check.folder import check_folder
from cross_sell.importing.hillstrom import import_hillstrom

REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hillstrom_half.parquet"

HEADER = (
    "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,"
    "conversion,spend"
).split(",")
MENS, WOMENS, NONE = "Mens E-Mail", "Womens E-Mail", "No E-Mail"
CUSTOMERS = [
    ("2", "4) $350 - $500", "400.5", "1", "0", "Rural", "0", "Web", MENS, "1", "1", "79.9"),
    ("11", "2) $100 - $200", "120", "1", "1", "Urban", "1", "Phone", WOMENS, "1", "0", "0"),
    ("1", "7) $1,000 +", "1100", "0", "1", "Surburban", "1", "Multichannel", NONE, "0", "0", "0.0"),
    ("12", "1) $0 - $100", "29.99", "0", "1", "Urban", "0", "Web", MENS, "0", "0", "0"),
]
MAILED_AT = datetime(2008, 3, 1, 9)


def write(path: Path, customers: list[tuple] = CUSTOMERS, header: list[str] = HEADER) -> Path:
    """Write customers as the published CSV."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *customers])
    return path


def changed(**values: str) -> list[tuple]:
    """Return the customers, the second with other values."""
    second = dict(zip(HEADER, CUSTOMERS[1], strict=True)) | values
    return [CUSTOMERS[0], tuple(second.values()), *CUSTOMERS[2:]]


def read(folder: Path, table: str, columns: str = "*") -> list[tuple]:
    """Return the rows of an imported table in the order of the file."""
    path = str(folder / f"{table}.parquet")
    return duckdb.execute(f"select {columns} from read_parquet(?)", [path]).fetchall()


def verb(tmp_path: Path, file: Path) -> Outcome:
    """Run the command line; it writes to the folder `shop`."""
    out = tmp_path / "shop"
    return command("import", "hillstrom", file, "--out", out, database=tmp_path / "db")


def means_by_arm(folder: Path) -> dict[str, tuple]:
    """Return customers, visitors, buyers and spend per customer of each arm, from the tables."""
    for table in ("events", "promotions", "promotion_offers"):
        duckdb.execute(f"create or replace view {table} as from '{folder}/{table}.parquet'")
    rows = duckdb.execute(
        """
        with outcomes as (
            select
                offers.user_id,
                coalesce(promotions.promotion_name, 'No E-Mail') as arm,
                bool_or(events.event_type = 'view') as visited,
                bool_or(events.event_type = 'purchase') as bought,
                sum(events.quantity * events.unit_price) as spend
            from promotion_offers as offers
            left join promotions on offers.promotion_id = promotions.promotion_id
            left join events
                on
                    offers.user_id = events.user_id
                    and events.event_at >= offers.offered_at
                    and events.event_at < offers.offered_at + interval 14 days
            group by offers.user_id, arm
        )
        select
            arm,
            count(*),
            count(*) filter (where visited) / count(*),
            count(*) filter (where bought) / count(*),
            coalesce(sum(spend), 0) / count(*)
        from outcomes
        group by arm
        """
    ).fetchall()
    return {arm: tuple(values) for arm, *values in rows}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the few customers imported; tests only read it."""
    home = tmp_path_factory.mktemp("hillstrom")
    import_hillstrom(write(home / "hillstrom.csv"), home / "shop")
    return home / "shop"


def test_every_customer_is_a_decision_at_one_third_and_none_is_the_control(shop):
    assert read(shop, "promotion_offers") == [
        ("00001", "00001", "mens-e-mail", MAILED_AT, "lot", 1 / 3),
        ("00002", "00002", "womens-e-mail", MAILED_AT, "lot", 1 / 3),
        ("00003", "00003", None, MAILED_AT, "lot", 1 / 3),
        ("00004", "00004", "mens-e-mail", MAILED_AT, "lot", 1 / 3),
    ]
    assert read(shop, "users") == [(f"{number:05d}",) for number in range(1, 5)]


def test_a_promotion_is_an_e_mail_of_two_weeks_without_a_discount(shop):
    ends_at = datetime(2008, 3, 15, 9)
    assert read(shop, "promotions") == [
        ("mens-e-mail", MENS, MAILED_AT, ends_at),
        ("womens-e-mail", WOMENS, MAILED_AT, ends_at),
    ]


def test_what_was_spent_in_the_year_is_one_order_at_the_last_purchase(shop):
    columns = "user_id, item_id, event_type, event_at, order_id, quantity, unit_price"
    before = [row for row in read(shop, "events", columns) if row[3] < MAILED_AT]
    assert before == [
        ("00004", "womens", "purchase", datetime(2007, 3, 1, 9), "00004-before", 1, 29.99),
        ("00002", "mens", "purchase", datetime(2007, 4, 1, 9), "00002-before", 1, 60),
        ("00002", "womens", "purchase", datetime(2007, 4, 1, 9), "00002-before", 1, 60),
        ("00001", "mens", "purchase", datetime(2008, 1, 1, 9), "00001-before", 1, 400.5),
        ("00003", "womens", "purchase", datetime(2008, 2, 1, 9), "00003-before", 1, 1100),
    ]


def test_a_visit_is_a_view_and_a_conversion_a_purchase_of_what_was_spent(shop):
    columns = "user_id, item_id, event_type, event_at, order_id, quantity, unit_price"
    after = [row for row in read(shop, "events", columns) if row[3] >= MAILED_AT]
    assert after == [
        ("00001", "goods", "view", datetime(2008, 3, 15, 8), None, None, None),
        ("00002", "goods", "view", datetime(2008, 3, 15, 8), None, None, None),
        ("00001", "goods", "purchase", datetime(2008, 3, 15, 8, 10), "00001-after", 1, 79.9),
    ]


def test_a_customer_who_had_spent_nothing_has_no_past_order(tmp_path):
    import_hillstrom(write(tmp_path / "x.csv", changed(history="0")), tmp_path / "shop")
    orders = [order_id for (order_id,) in read(tmp_path / "shop", "events", "order_id")]
    assert "00001-before" in orders
    assert "00002-before" not in orders


def test_the_means_of_the_arms_are_those_of_the_file(shop):
    assert means_by_arm(shop) == {
        MENS: (2, 0.5, 0.5, 39.95),
        WOMENS: (1, 1, 0, 0),
        NONE: (1, 0, 0, 0),
    }


def test_the_result_meets_the_contract(shop):
    report = check_folder(shop)
    assert report.errors == []
    assert [(table.name, table.kept, table.rejected) for table in report.tables if table.rows] == [
        ("events", 8, 0),
        ("items", 3, 0),
        ("users", 4, 0),
        ("promotions", 2, 0),
        ("promotion_offers", 4, 0),
    ]
    assert not [note for note in report.notes if "not in the contract" in note]


def test_parquet_with_further_columns_gives_the_same(shop, tmp_path):
    table = pyarrow.csv.read_csv(write(tmp_path / "x.csv"))
    table = table.add_column(0, "customer_row", [[9, 8, 7, 6]])
    pq.write_table(table, tmp_path / "x.parquet")
    import_hillstrom(tmp_path / "x.parquet", tmp_path / "shop")
    for path in shop.iterdir():
        assert (tmp_path / "shop" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_verb_says_what_it_wrote_and_what_was_left_out(tmp_path):
    outcome = verb(tmp_path, write(tmp_path / "hillstrom.csv"))
    assert outcome.code == 0, outcome.err
    first, second, last = outcome.out.splitlines()
    assert first.startswith("events: 8 rows, items: 3 rows, promotions: 2 rows, promotion_offers: 4")
    assert second.startswith("left out: columns history_segment, zip_code, newbie, channel")
    assert last.endswith(f"cross-sell run --data {tmp_path / 'shop'}")


@pytest.mark.parametrize(
    ("name", "customers", "message"),
    [
        ("x.csv", [], "x.csv': no rows"),
        ("x.txt", CUSTOMERS, "neither .csv nor .csv.gz nor .parquet"),
        ("x.csv", changed(segment="Mens Mail"), "segment of row 2 is not Mens E-Mail, Womens"),
        ("x.csv", changed(segment=""), "segment of row 2 is not Mens E-Mail, Womens"),
        ("x.csv", changed(history="much"), "history of row 2 is not an amount like 142.44"),
        ("x.csv", changed(history="nan"), "history of row 2 is not an amount like 142.44"),
        ("x.csv", changed(recency="-1"), "recency of row 2 is not months like 10"),
        ("x.csv", changed(visit="yes"), "visit of row 2 is not 0 or 1"),
        ("x.csv", changed(spend="-5", conversion="1"), "spend of row 2 is not an amount"),
        ("x.csv", changed(spend="5", conversion="0"), "0 without a conversion"),
        ("x.csv", [CUSTOMERS[0], CUSTOMERS[1][:-1]], "cannot read"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_leaves_nothing(tmp_path, name, customers, message):
    outcome = verb(tmp_path, write(tmp_path / name, customers))
    assert message in outcome.error
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "is not a file of Hillstrom's e-mail test: it has no column recency"),
        ("x.parquet", b"PAR1 nonsense", "cannot read"),
        ("x.csv.gz", b"no archive", "cannot read"),
        ("x.csv", bytes(range(128, 256)) * 20, "cannot read"),
    ],
)
def test_what_is_not_the_data_set_is_one_clear_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    assert message in verb(tmp_path, tmp_path / name).error


def test_a_missing_column_is_named(tmp_path):
    header = [name.replace("conversion", "converted") for name in HEADER]
    outcome = verb(tmp_path, write(tmp_path / "x.csv", header=header))
    assert "it has no column conversion" in outcome.error


def test_a_missing_file_is_one_clear_line(tmp_path):
    assert "there is no file" in verb(tmp_path, tmp_path / "hillstrom.csv").error


@pytest.mark.skipif(not REAL_FILE.is_file(), reason="needs hillstrom_half in ../shared/data")
def test_the_real_arms_have_the_means_of_the_file(tmp_path):
    import_hillstrom(REAL_FILE, tmp_path / "shop")
    expected = duckdb.execute(
        "select segment, count(*), avg(visit), avg(conversion), avg(spend)"
        " from read_parquet(?) group by segment",
        [str(REAL_FILE)],
    ).fetchall()
    assert len(expected) == 3
    found = means_by_arm(tmp_path / "shop")
    for arm, *values in expected:
        assert found[arm] == pytest.approx(values, abs=1e-9)
