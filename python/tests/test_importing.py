"""`cross-sell import online-retail` keeps every line of the file and says what each one is."""

import argparse
import csv
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from cross_sell import importing
from cross_sell.check.folder import check_folder
from cross_sell.errors import CrossSellError
from cross_sell.importing.online_retail import COLUMNS, import_online_retail

REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail.parquet"

LAMP, MUG = "WHITE LAMP", "RED MUG"
LINES = [
    ("536365", "85123a ", LAMP, "6", "12/1/2010 8:26", "2.55", "17850", "United Kingdom"),
    ("536365", "85123A", LAMP, "6", "12/1/2010 8:26", "2.55", "17850", "United Kingdom"),
    ("536366", "85123A", LAMP, "1", "12/13/2010 9:00", "2.75", "17850.0", "France"),
    ("C536367", "85123A", LAMP, "-1", "12/14/2010 9:00", "2.75", "17850", "United Kingdom"),
    ("C536368", "71053", MUG, "-2", "12/14/2010 9:00", "1.00", "17850", "United Kingdom"),
    ("536369", "71053", "damaged", "-3", "12/14/2010 9:00", "0", "", "United Kingdom"),
    ("536370", "71053", "?", "4", "12/14/2010 9:00", "0", "", "United Kingdom"),
    ("536371", "POST", "POSTAGE", "1", "12/14/2010 9:00", "18.00", "00012", "France"),
    ("536372", "gift_0001_20", "Voucher £20", "1", "12/14/2010 9:00", "20", "", "France"),
]


def write(path: Path, lines=LINES, encoding: str = "utf-8") -> Path:
    """Write lines as a CSV of Online Retail."""
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([COLUMNS, *lines])
    return path


def read(folder: Path, table: str, columns: str = "*") -> list[tuple]:
    """Return the rows of a table in the order of the file."""
    path = str(folder / f"{table}.parquet")
    return duckdb.execute(f"select {columns} from read_parquet(?)", [path]).fetchall()


@pytest.fixture
def shop(tmp_path):
    """Return the folder of the few lines imported."""
    import_online_retail(write(tmp_path / "retail.csv"), tmp_path / "shop")
    return tmp_path / "shop"


def test_every_line_becomes_one_event_numbered_as_in_the_file(shop):
    ids = [event_id for (event_id,) in read(shop, "events", "event_id")]
    assert ids == [f"{number:08d}" for number in range(1, len(LINES) + 1)]


def test_equal_lines_stay_two_events(shop):
    first, second = read(shop, "events", "* exclude (event_id)")[:2]
    assert first == second


def test_a_line_is_read_as_who_bought_what_when_and_for_how_much(shop):
    (event,) = read(shop, "events")[2:3]
    moment = datetime(2010, 12, 13, 9)
    assert event == ("00000003", "17850", "85123A", "purchase", moment, "536366", 1, 2.75)


def test_a_cancellation_is_a_return_of_the_latest_order_of_the_goods(shop):
    events = read(shop, "events", "event_type, order_id, quantity")
    assert events[3] == ("return", "536366", 1)


def test_a_cancellation_of_an_unseen_order_has_no_order(shop):
    assert read(shop, "events", "event_type, order_id, quantity")[4] == ("return", None, 2)


def test_a_cancellation_does_not_cancel_what_is_bought_later(tmp_path):
    lines = [
        ("C1", "85123A", LAMP, "-1", "12/14/2010 9:00", "2.75", "17850", "France"),
        ("2", "85123A", LAMP, "1", "12/15/2010 9:00", "2.75", "17850", "France"),
    ]
    import_online_retail(write(tmp_path / "retail.csv", lines), tmp_path / "shop")
    assert read(tmp_path / "shop", "events", "event_type, order_id") == [
        ("return", None),
        ("purchase", "2"),
    ]


def test_stock_taken_off_the_books_is_no_purchase(shop):
    assert read(shop, "events", "user_id, event_type, quantity")[5] == (None, "return", 3)


def test_postage_is_no_item_but_vouchers_are(shop):
    assert [item for (item,) in read(shop, "events", "item_id")[7:]] == [None, "GIFT_0001_20"]
    assert "POST" not in [item for (item,) in read(shop, "items", "item_id")]


def test_ids_keep_their_zeros(shop):
    assert read(shop, "events", "user_id")[7] == ("00012",)


def test_names_are_names_and_not_remarks_of_the_warehouse(shop):
    assert dict(read(shop, "items", "item_id, item_name")) == {
        "71053": MUG,
        "85123A": LAMP,
        "GIFT_0001_20": "Voucher £20",
    }


def test_an_item_with_nothing_but_remarks_is_named_by_its_code(tmp_path):
    lines = [("1", "35600A", "Found by jackie", "5", "12/1/2010 8:26", "0", "", "France")]
    import_online_retail(write(tmp_path / "retail.csv", lines), tmp_path / "shop")
    assert read(tmp_path / "shop", "items") == [("35600A", "35600A", "All", None)]


def test_the_price_is_the_median_paid(shop):
    assert dict(read(shop, "items", "item_id, price"))["85123A"] == 2.55


def test_a_user_has_the_country_named_most_often(shop):
    assert read(shop, "users") == [("00012", "France"), ("17850", "United Kingdom")]


def test_the_result_meets_the_contract(shop):
    report = check_folder(shop, variables={"max_rejected_share": 1})
    assert report.errors == []
    events = report.tables[0]
    assert (events.kept, events.unattributable, events.rejected) == (5, 3, 1)
    assert not [note for note in report.notes if "not in the contract" in note]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2010-12-13 08:26:00", datetime(2010, 12, 13, 8, 26)),
        ("12/13/2010 8:26", datetime(2010, 12, 13, 8, 26)),
        ("13/12/2010 08:26", datetime(2010, 12, 13, 8, 26)),
        ("12/13/10 8:26", datetime(2010, 12, 13, 8, 26)),
    ],
)
def test_dates_may_be_written_as_in_any_country(tmp_path, written, moment):
    lines = [("1", "85123A", LAMP, "1", written, "2.75", "17850", "France")]
    import_online_retail(write(tmp_path / "retail.csv", lines), tmp_path / "shop")
    assert read(tmp_path / "shop", "events", "event_at") == [(moment,)]


def test_a_file_in_latin_1_is_read(tmp_path):
    import_online_retail(write(tmp_path / "retail.csv", encoding="latin-1"), tmp_path / "shop")
    assert "Voucher £20" in [name for (name,) in read(tmp_path / "shop", "items", "item_name")]


def test_importing_twice_gives_the_same_bytes(shop, tmp_path):
    before = {path.name: path.read_bytes() for path in shop.iterdir()}
    import_online_retail(tmp_path / "retail.csv", shop)
    assert {path.name: path.read_bytes() for path in shop.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["retail.csv", "shop"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("retail.xlsx", b"PK", "save its sheet as CSV"),
        ("retail.txt", b"x", "neither .csv nor .parquet"),
        ("retail.csv", b"a,b\n1,2\n", "not UCI Online Retail: it has no column InvoiceNo"),
        ("retail.csv", (",".join(COLUMNS) + "\n").encode(), "has no lines"),
        ("retail.parquet", b"PAR1 nonsense", "cannot read"),
        ("retail.csv", bytes(range(256)) * 20, "retail.csv"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_leaves_nothing(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CrossSellError, match=message) as caught:
        import_online_retail(tmp_path / name, tmp_path / "shop")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_unreadable_dates_are_one_clear_line(tmp_path):
    lines = [("1", "85123A", LAMP, "1", "tomorrow", "2.75", "17850", "France")]
    with pytest.raises(CrossSellError, match="InvoiceDate is not a date"):
        import_online_retail(write(tmp_path / "retail.csv", lines), tmp_path / "shop")


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(CrossSellError, match="there is no file"):
        import_online_retail(tmp_path / "retail.csv", tmp_path / "shop")


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(CrossSellError, match="holds other files"):
        import_online_retail(write(tmp_path / "retail.csv"), tmp_path / "shop")
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["letters.txt"]


def test_the_verb_ends_with_how_to_go_on(tmp_path, capsys):
    write(tmp_path / "retail.csv")
    parser = argparse.ArgumentParser()
    importing.add_parser(parser.add_subparsers())
    out = str(tmp_path / "my shop's")
    argv = ["import", "online-retail", str(tmp_path / "retail.csv"), "--out", out]
    args = parser.parse_args(argv)
    assert args.run(args) == 0
    assert "cross-sell run --data" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.skipif(not REAL_FILE.is_file(), reason="needs Online Retail in ../shared/data")
def test_all_lines_of_online_retail_are_accounted_for(tmp_path):
    assert import_online_retail(REAL_FILE, tmp_path / "shop") == {
        "events": 541_909,
        "items": 3_946,
        "users": 4_372,
    }
    report = check_folder(tmp_path / "shop")
    assert report.errors == []
    events = report.tables[0]
    assert events.rows == 541_909
    assert events.kept + events.unattributable + events.rejected == 541_909
    # 135,080 lines have no customer; some of them have no item either and are rejected.
    assert events.unattributable < 135_080
    assert set(events.reasons) == {"no item_id"}
