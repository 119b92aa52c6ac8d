"""`cross-sell import rees46` joins event logs and takes each item as its latest row has it."""

import gzip
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from shop import CompiledProject, rows
from shops import Outcome, command

from cross_sell.check.folder import check_folder
from cross_sell.importing.rees46 import import_rees46

HEADER = (
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"
)
VIEW = (
    "2019-10-01 00:00:00 UTC,view,1004856,2053013555631882655,electronics.smartphone,samsung,"
    "130.76,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c"
)
OCTOBER = [
    VIEW,
    VIEW,
    "2019-10-01 00:00:05 UTC,cart,1004856,2053013555631882655,electronics.smartphone,samsung,"
    "130.76,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c",
    "2019-10-01 00:01:00 UTC,remove_from_cart,0012,17,,,7.50,2,s2",
    "2019-10-01 00:02:00 UTC,purchase,1004856,2053013555631882655,electronics.smartphone,samsung,"
    "130.76,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c",
    # The latest row of 20 is not the last one.
    "2019-10-03 00:00:00 UTC,view,20,5,furniture.living_room.sofa,,543.10,3,",
    "2019-10-02 00:00:00 UTC,view,20,5,furniture.kitchen,ikea,1.00,3,s3",
    # Two rows of 30 at one moment.
    "2019-10-04 00:00:00 UTC,view,30,6,,bosch,2.00,3,s3",
    "2019-10-04 00:00:00 UTC,view,30,6,apparel.shoes,,1.00,3,s3",
    "soon,view,20,5,,,9.99,3,s3",
    "soon,view,50,5,,,9.99,3,s3",
    "2019-10-04 00:00:00 UTC,stare,40,,,,0.00,,s3",
]
NOVEMBER = [
    "2019-11-01 00:00:00 UTC,view,1004856,2053013555631882655,electronics.phone,samsung,"
    "124.10,541312140,b2b2",
    "2019-11-01 00:00:00 UTC,view,30,6,,,,3,s4",
]


def write(path: Path, lines: list[str], header: str = HEADER) -> Path:
    """Write lines below the header, packed where the name ends in .gz."""
    text = "\n".join([header, *lines, ""]).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def read(folder: Path, table: str) -> list[dict]:
    """Return the rows of an imported table."""
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def items(folder: Path) -> dict[str, dict]:
    """Return the imported catalogue by item."""
    return {row["item_id"]: row for row in read(folder, "items")}


def verb(tmp_path: Path, *files: Path) -> Outcome:
    """Run the command line; it writes to the folder `shop`."""
    out = tmp_path / "shop"
    return command("import", "rees46", *files, "--out", out, database=tmp_path / "db")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of one month imported; tests only read it."""
    home = tmp_path_factory.mktemp("rees46")
    import_rees46([write(home / "2019-Oct.csv", OCTOBER)], home / "shop")
    return home / "shop"


def test_every_row_becomes_one_event_in_the_order_of_the_file(shop):
    kinds = [row["event_type"] for row in read(shop, "events")]
    bought = ["view", "view", "add_to_cart", "remove_from_cart", "purchase"]
    assert kinds == [*bought, *["view"] * 6, "stare"]


def test_an_event_says_who_did_what_when_and_on_which_visit(shop):
    events = read(shop, "events")
    assert events[0] == events[1] == {
        "user_id": "541312140",
        "item_id": "1004856",
        "event_type": "view",
        "event_at": datetime(2019, 10, 1),
        "session_id": "72d76fde-8bb3-4e00-8c23-a032dfed738c",
        "quantity": None,
        "unit_price": None,
    }
    assert events[3]["item_id"] == "0012"
    assert events[5]["session_id"] is None


def test_only_a_purchase_has_a_price_paid(shop):
    paid = [(row["quantity"], row["unit_price"]) for row in read(shop, "events")]
    assert paid[4] == (1, 130.76)
    assert set(paid) == {(1, 130.76), (None, None)}


def test_the_result_meets_the_contract(shop):
    report = check_folder(shop, variables={"max_rejected_share": 1})
    assert report.errors == []
    events = report.tables[0]
    assert (events.kept, events.unattributable) == (9, 0)
    assert events.reasons == {"no readable event_at": 2, "unknown event_type": 1}
    assert not [note for note in report.notes if "not in the contract" in note]


def test_an_item_is_what_its_latest_row_says(shop):
    assert items(shop)["20"] == {
        "item_id": "20",
        "item_name": "sofa 20",
        "category_path": "furniture/living_room/sofa",
        "brand": None,
        "price": 543.1,
    }


def test_of_two_rows_of_one_moment_the_one_with_a_category_code_counts(shop):
    assert items(shop)["30"]["category_path"] == "apparel/shoes"
    assert (items(shop)["30"]["brand"], items(shop)["30"]["price"]) == (None, 1.0)


def test_an_item_without_a_category_code_has_its_category_id_for_a_path(shop):
    assert items(shop)["0012"]["category_path"] == "17"
    assert items(shop)["0012"]["item_name"] == "item 0012"


def test_an_item_of_which_nothing_is_known_is_there(shop):
    assert items(shop)["40"] == {
        "item_id": "40",
        "item_name": "item 40",
        "category_path": "unknown",
        "brand": None,
        "price": None,  # 0.00 in the log
    }


def test_a_row_without_a_time_says_nothing_of_its_item(shop):
    assert sorted(items(shop)) == ["0012", "1004856", "20", "30", "40"]


def test_names_are_made_of_brand_and_kind(shop):
    assert items(shop)["1004856"]["item_name"] == "samsung smartphone 1004856"


def test_the_state_at_the_end_is_that_of_the_latest_file(tmp_path):
    october = write(tmp_path / "2019-Oct.csv", OCTOBER)
    november = write(tmp_path / "2019-Nov.csv.gz", NOVEMBER)
    assert import_rees46([october, november], tmp_path / "shop") == {"events": 14, "items": 5}
    phone = items(tmp_path / "shop")["1004856"]
    assert (phone["category_path"], phone["price"]) == ("electronics/phone", 124.1)
    assert items(tmp_path / "shop")["30"]["category_path"] == "6"


def test_the_order_of_the_files_does_not_matter(tmp_path):
    october = write(tmp_path / "2019-Oct.csv", OCTOBER)
    november = write(tmp_path / "2019-Nov.csv", NOVEMBER)
    import_rees46([october, november], tmp_path / "one")
    import_rees46([november, october], tmp_path / "two")
    for table in ("events", "items"):
        name = f"{table}.parquet"
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_columns_may_come_in_another_order_and_file_names_may_be_odd(shop, tmp_path):
    order = (8, 3, 1, 0, 2, 4, 5, 6, 7)

    def turned(line: str) -> str:
        values = line.split(",")
        return ",".join(values[place] for place in order)

    file = write(tmp_path / "it's [*].CSV", [turned(line) for line in OCTOBER], turned(HEADER))
    import_rees46([file], tmp_path / "shop")
    for table in ("events", "items"):
        assert read(tmp_path / "shop", table) == read(shop, table)


def test_the_verb_says_what_it_wrote_and_how_to_go_on(tmp_path):
    file = write(tmp_path / "2019-Oct.csv.gz", OCTOBER)
    outcome = verb(tmp_path, file)
    assert outcome.code == 0, outcome.err
    first, last = outcome.out.splitlines()
    assert first == "events: 12 rows, items: 5 rows"
    assert last.endswith(f"cross-sell run --data {tmp_path / 'shop'}")
    assert outcome.err == f"reading {file}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2019-Oct.csv.gz", "shop"]


PACKED = gzip.compress("\n".join([HEADER, *OCTOBER * 500, ""]).encode())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("log.csv", HEADER.replace(",brand", "").encode(), "it has no column brand"),
        ("log.csv", b"", "it has no column event_time"),
        ("log.csv", f"{HEADER}\n".encode(), "log.csv': no rows"),
        (
            "log.csv",
            f"{HEADER}\n{VIEW}\n{VIEW},541312140\n".encode(),
            "log.csv': CSV Error on Line: 3 Expected Number of Columns: 9 Found: 10",
        ),
        (
            "log.csv",
            f"{HEADER}\n{VIEW}\n{VIEW}".encode() + b"\xff\n",
            "log.csv': CSV Error on Line: 3 Invalid unicode",
        ),
        (
            "log.csv",
            f"{HEADER}\n{VIEW.replace('2019-10', 'October ')}\n".encode(),
            "log.csv': no row has a readable event_time",
        ),
        ("log.csv", bytes(range(256)) * 20, "log.csv' is not a file of REES46's event logs"),
        ("log.csv", bytes(range(128, 256)) * 20, "cannot read"),
        ("log.csv.gz", b"no archive", "cannot read"),
        ("log.csv.gz", PACKED[: len(PACKED) // 2], "cannot read"),
        ("log.parquet", b"PAR1", "neither .csv nor .csv.gz"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_leaves_nothing(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    outcome = verb(tmp_path, tmp_path / name)
    assert message in outcome.error
    assert "541312140" not in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_file_at_fault_is_named_among_several(tmp_path):
    good = write(tmp_path / "2019-Nov.csv", NOVEMBER)
    bad = write(tmp_path / "2019-Oct.csv", [*OCTOBER, "1,2"])
    assert f"cannot read '{bad}'" in verb(tmp_path, good, bad).error


def test_a_missing_file_is_one_clear_line(tmp_path):
    assert "there is no file" in verb(tmp_path, tmp_path / "2019-Oct.csv").error


def test_a_file_named_twice_is_refused(tmp_path):
    file = write(tmp_path / "2019-Oct.csv", OCTOBER)
    assert "is named twice" in verb(tmp_path, file, tmp_path / "." / "2019-Oct.csv").error


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "letters.txt").write_text("dear", encoding="utf-8")
    file = write(tmp_path / "2019-Oct.csv", OCTOBER)
    assert "holds other files" in verb(tmp_path, file).error
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["letters.txt"]


def test_the_imported_shop_builds(compiled_project: CompiledProject, tmp_path):
    views = [
        f"2019-10-01 0{user}:0{step}:00 UTC,view,{(user + step) % 6},1,home.lamp,,1.00,{user},"
        for user in range(8)
        for step in range(3)
    ]
    import_rees46([write(tmp_path / "2019-Oct.csv", views)], tmp_path / "shop")
    shop = {table: read(tmp_path / "shop", table) for table in ("events", "items")}
    with compiled_project.build(shop, "user_recommendations") as built:
        lists = rows(built, "select user_id, item_id from user_recommendations")
    assert {row["user_id"] for row in lists} == {str(user) for user in range(8)}
    assert {row["item_id"] for row in lists} == {str(item) for item in range(6)}
