"""`cross-sell import complete-journey` keeps orders at the price before the coupon, and offers."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from shops import Outcome, command

from cross_sell.check.folder import check_folder
from cross_sell.importing.complete_journey import import_complete_journey

REAL_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "complete_journey_half"

HEADERS = {
    "products": "product_id,manufacturer_id,department,brand,product_category,product_type,"
    "package_size",
    "transactions": "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,"
    "coupon_disc,coupon_match_disc,week,transaction_timestamp",
    "campaigns": "campaign_id,household_id",
    "campaign_descriptions": "campaign_id,campaign_type,start_date,end_date",
    "coupons": "coupon_upc,product_id,campaign_id",
    "coupon_redemptions": "household_id,coupon_upc,campaign_id,redemption_date",
    "demographics": "household_id,age,income,home_ownership",
}
TABLES = {
    "products": [
        "71,69,GROCERY,Private,COOKIES/CONES,SPECIALTY COOKIES,14 OZ",
        "72,8,GROCERY,National,SOUP,,",
        "73,2,DELI,National,,,",
        "90,2,FUEL,National,FUEL,GASOLINE,",
        "91,2,COUPON,National,COUPONS,COUPONS,",
    ],
    # Household 7 buys without coupons, then with one in the second of two orders of a day; its
    # last order is on the evening of 15 March in New York, which is the 16th in UTC.
    "transactions": [
        "7,1,b0,71,2,2.00,1.34,0,0,1,2017-02-01 12:00:00",
        "7,1,b1,72,1,1.50,0,0,0,1,2017-03-10 15:00:00",
        "7,1,b2,71,2,2.89,0,0.55,0.45,1,2017-03-10 18:00:00",
        "7,1,b2,73,1,4.00,0,1.00,0,1,2017-03-10 18:00:00",
        "7,1,b2,90,8000,20.00,0,0,0,1,2017-03-10 18:00:00",
        "7,1,b3,71,1,1.00,0,0.55,0.25,1,2017-03-16 03:30:00",
        "8,1,b4,72,1,1.50,0,0,0,1,2017-03-12 15:00:00",
        "8,1,b4,73,0,0.00,0,0,0,1,2017-03-12 15:00:00",
        "8,1,b4,99,0,0.00,0,1.00,0,1,2017-03-12 15:00:00",
        "9,1,b5,91,1,0.50,0,0,0,1,2017-03-12 15:00:00",
    ],
    "campaigns": ["1,7", "1,8", "2,7"],
    "campaign_descriptions": ["1,Type B,2017-03-03,2017-04-09", "2,Type A,2017-06-01,2017-06-30"],
    "coupons": ["500,71,1", "500,71,1", "501,72,1"],
    "coupon_redemptions": [
        "7,500,1,2017-03-10",
        "7,500,1,2017-03-15",
        "8,501,1,2017-03-12",
        "8,501,1,2017-03-20",
        "9,500,1,2017-03-12",
    ],
    "demographics": ["7,25-34,50-74K,Renter"],
}


def write(folder: Path, **changes: list[str]) -> Path:
    """Write the published tables as CSV, some of them with other rows, and return the folder."""
    folder.mkdir()
    for table, rows in (TABLES | changes).items():
        text = "\n".join([HEADERS[table], *rows, ""])
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, table: str, columns: str = "*") -> list[tuple]:
    """Return the rows of an imported table in the order of the file."""
    path = str(folder / f"{table}.parquet")
    return duckdb.execute(f"select {columns} from read_parquet(?)", [path]).fetchall()


def verb(folder: Path) -> Outcome:
    """Run the command line; it writes to the folder `shop` beside the data set."""
    out = folder.parent / "shop"
    return command("import", "complete-journey", folder, "--out", out, database=out / "db")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the few orders imported; tests only read it."""
    home = tmp_path_factory.mktemp("complete_journey")
    import_complete_journey(write(home / "published"), home / "shop")
    return home / "shop"


def test_a_price_is_that_before_the_coupon_and_after_the_loyalty_card(shop):
    columns = "user_id, item_id, order_id, quantity, round(unit_price, 4)"
    assert read(shop, "events", columns) == [
        ("7", "71", "b0", 2, 1.0),
        ("7", "72", "b1", 1, 1.5),
        ("7", "71", "b2", 2, 1.67),  # the guide's example: (2.89 + .45) / 2
        ("7", "73", "b2", 1, 4.0),
        ("8", "72", "b4", 1, 1.5),
        ("7", "71", "b3", 1, 1.25),
    ]
    assert {kind for (kind,) in read(shop, "events", "event_type")} == {"purchase"}


def test_a_line_of_a_redeemed_coupon_names_its_campaign(shop):
    lines = read(shop, "events", "order_id, item_id, promotion_id")
    # The coupon of 73 is of no campaign.
    assert [line for line in lines if line[2]] == [("b2", "71", "1"), ("b3", "71", "1")]


def test_a_household_in_a_campaign_is_an_offer_redeemed_at_its_first_order(shop):
    columns = "offer_id, user_id, promotion_id, offered_at, redeemed_at, order_id, discount_amount"
    start, end = datetime(2017, 3, 3, 5), datetime(2017, 6, 1, 4)  # midnight in New York
    first = datetime(2017, 3, 10, 18)
    assert read(shop, "promotion_offers", columns) == [
        # Both redemptions cost .45 + .25: what the maker refunds does not count.
        ("1-7", "7", "1", start, first, "b2", 0.7),
        # On that day no line has a discount of the coupon: what it cost is not known.
        ("1-8", "8", "1", start, datetime(2017, 3, 12, 15), "b4", None),
        ("2-7", "7", "2", end, None, None, None),
    ]
    assert set(read(shop, "promotion_offers", "policy, propensity")) == {("targeted", None)}


def test_a_campaign_is_a_promotion_without_a_discount_that_ends_after_its_last_day(shop):
    assert read(shop, "promotions") == [
        ("1", "Campaign 1, Type B", datetime(2017, 3, 3, 5), datetime(2017, 4, 10, 4)),
        ("2", "Campaign 2, Type A", datetime(2017, 6, 1, 4), datetime(2017, 7, 1, 4)),
    ]


def test_the_catalogue_has_three_levels_makers_and_the_usual_price(shop):
    assert read(shop, "items") == [
        (
            "71",
            "SPECIALTY COOKIES 14 OZ 71",
            r"GROCERY/COOKIES\/CONES/SPECIALTY COOKIES",
            "maker 69",
            1.25,
        ),
        ("72", "item 72", "GROCERY/SOUP", "maker 8", 1.5),
        ("73", "item 73", "DELI", "maker 2", 4.0),
    ]


def test_every_household_is_a_user(shop):
    assert read(shop, "users") == [("7", "25-34", "50-74K"), ("8", None, None), ("9", None, None)]


def test_the_result_meets_the_contract(shop):
    report = check_folder(shop)
    assert report.errors == []
    assert not [table.name for table in report.tables if table.rejected]
    assert not [note for note in report.notes if "not in the contract" in note]


def test_parquet_gives_the_same_and_demographics_may_be_missing(shop, tmp_path):
    folder = write(tmp_path / "published")
    (folder / "demographics.csv").unlink()
    for file in sorted(folder.glob("*.csv")):
        # Columns have types there: ids are numbers, days are times.
        duckdb.execute(f"copy (from '{file}') to '{file.with_suffix('.parquet')}'")
        file.unlink()
    import_complete_journey(folder, tmp_path / "shop")
    for table in ("events", "items", "promotions", "promotion_offers"):
        assert read(tmp_path / "shop", table) == read(shop, table), table
    assert read(tmp_path / "shop", "users", "count(age_band)") == [(0,)]


def test_the_verb_says_what_it_wrote_and_what_was_left_out(tmp_path):
    outcome = verb(write(tmp_path / "published"))
    assert outcome.code == 0, outcome.err
    first, *others = outcome.out.splitlines()
    assert first.startswith("events: 6 rows, items: 3 rows, promotions: 2 rows, promotion_offers: 3")
    assert others == [
        "left out: coupons of no campaign, whose cost is in no table: 1",
        "left out: order lines of products that are not listed: 1",
        "left out: order lines of the departments FUEL, COUPON, MISCELLANEOUS, KIOSK-GAS: 2",
        "left out: order lines without a quantity: 1",
        "left out: redemptions of households that were not in the campaign: 1",
        "left out: redemptions on a day without an order that is kept: 2",
        f"written to {tmp_path / 'shop'}; go on with cross-sell run --data {tmp_path / 'shop'}",
    ]


def test_importing_twice_gives_the_same_bytes(shop):
    before = {path.name: path.read_bytes() for path in shop.iterdir()}
    import_complete_journey(shop.parent / "published", shop)
    assert {path.name: path.read_bytes() for path in shop.iterdir()} == before


@pytest.mark.parametrize("table", ["products", "transactions", "campaigns", "coupon_redemptions"])
def test_a_missing_table_or_column_is_one_clear_line(tmp_path, table):
    folder = write(tmp_path / "published")
    file = folder / f"{table}.csv"
    column, rest = HEADERS[table].split(",", 1)
    file.write_text(f"other_{column},{rest}\n", encoding="utf-8")
    assert f"it has no column {column}" in verb(folder).error
    file.unlink()
    assert f"it has no {table}.parquet, nor .csv" in verb(folder).error
    assert [path.name for path in tmp_path.iterdir()] == ["published"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "transactions.csv': no rows"),
        (
            [TABLES["transactions"][0].replace("2017-02-01", "February")],
            "no row has a readable transaction_timestamp (like 2017-01-01 11:53:26)",
        ),
        (["7,1,b0,71"], "cannot read"),
    ],
)
def test_wrong_transactions_are_one_clear_line_and_leave_nothing(tmp_path, rows, message):
    outcome = verb(write(tmp_path / "published", transactions=rows))
    assert message in outcome.error
    assert [path.name for path in tmp_path.iterdir()] == ["published"]


def test_a_folder_that_is_not_there_or_a_file_is_one_clear_line(tmp_path):
    assert "does not exist" in verb(tmp_path / "published").error
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file" in verb(tmp_path / "file").error


@pytest.mark.skipif(not REAL_FOLDER.is_dir(), reason="needs complete_journey_half in ../shared")
def test_all_lines_of_the_real_half_are_accounted_for(tmp_path):
    rows, left_out = import_complete_journey(REAL_FOLDER, tmp_path / "shop")
    others = sum(count for what, count in left_out.items() if what.startswith("order lines"))
    assert rows["events"] + others == 742_567
    assert rows["promotion_offers"] == 3_367
    # What is kept is worth what the grocer received and added to coupons, to the cent.
    (value,) = read(tmp_path / "shop", "events", "sum(quantity * unit_price)")[0]
    (published,) = duckdb.execute(
        f"""
        select sum(sales_value + coupon_match_disc)
        from '{REAL_FOLDER}/transactions.parquet'
        inner join '{REAL_FOLDER}/products.parquet' using (product_id)
        where
            quantity > 0
            and department not in ('FUEL', 'COUPON', 'MISCELLANEOUS', 'KIOSK-GAS')
        """
    ).fetchone()
    assert value == pytest.approx(published, abs=0.005)
