"""`cross-sell import retailrocket` reads the data set's files and brings the catalogue to its end.

The small data set below has one item for each thing that may be odd about an item.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from shop import CompiledProject, rows
from shops import Outcome, command

from cross_sell.check.folder import check_folder
from cross_sell.importing.retailrocket import import_retailrocket

WEEK = 604_800_000
FIRST = 1431226800000  # milliseconds since 1970
FIRST_AT = datetime(2015, 5, 10, 3)

EVENTS = """\
timestamp,visitorid,event,itemid,transactionid
1433221332117,257597,view,101,
1433224214164,992329,addtocart,102,
1433224300500,992329,transaction,102,4000
1433224300500,992329,transaction,103,4000
1433221332117,257597,view,101,
1433221332118,257597,view,999,
yesterday,257597,view,101,
1433221332119,257597,stare,101,
99999999999999999,257597,view,101,
"""
TREE = """\
categoryid,parentid
1,
10,1
100,10
7,70
8,9
9,8
5,5
6,1
6,2
"""
PART_1 = f"""\
timestamp,itemid,property,value
{FIRST + WEEK},101,categoryid,100
{FIRST},101,categoryid,10
{FIRST},101,790,n15360.000
{FIRST},101,available,0
{FIRST + WEEK},101,available,1
{FIRST},102,categoryid,8
{FIRST},102,available,1
{FIRST + 2 * WEEK},102,available,0
{FIRST},103,categoryid,7
{FIRST},103,available,0
{FIRST},104,categoryid,5
{FIRST},105,categoryid,777
{FIRST},106,888,1116713 960601 n277.200
"""
PART_2 = f"""\
timestamp,itemid,property,value
{FIRST},107,categoryid,6
{FIRST},107,available,0
{FIRST + WEEK},107,available,0
{FIRST},108,categoryid,1
{FIRST},108,categoryid,10
{FIRST},108,available,0
{FIRST},108,available,1
never,109,categoryid,100
{FIRST},109,categoryid,10
{FIRST + 3 * WEEK},102,available,0
99999999999999999,109,available,1
{FIRST},109,available,0
{FIRST},,categoryid,1
"""


def write(folder: Path, **changed: str | None) -> Path:
    """Write the small data set, files changed or left out (None) by their name."""
    files = {
        "events": EVENTS,
        "category_tree": TREE,
        "item_properties_part1": PART_1,
        "item_properties_part2": PART_2,
        **changed,
    }
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, table: str) -> list[dict]:
    """Return the rows of an imported table."""
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def items(folder: Path, column: str) -> dict[str, object]:
    """Return one column of the imported catalogue by item."""
    return {row["item_id"]: row[column] for row in read(folder, "items")}


def verb(tmp_path: Path, folder: Path) -> Outcome:
    """Run the command line; it writes to the folder `shop`."""
    out = tmp_path / "shop"
    return command("import", "retailrocket", folder, "--out", out, database=tmp_path / "db")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small data set imported; tests only read it."""
    home = tmp_path_factory.mktemp("retailrocket")
    import_retailrocket(write(home / "kaggle"), home / "shop")
    return home / "shop"


def test_every_row_becomes_one_event_in_the_order_of_the_file(shop):
    kinds = [row["event_type"] for row in read(shop, "events")]
    bought = ["view", "add_to_cart", "purchase", "purchase"]
    assert kinds == [*bought, "view", "view", "view", "stare", "view"]


def test_an_event_says_who_did_what_when_and_in_which_order(shop):
    events = read(shop, "events")
    assert events[0] == {
        "user_id": "257597",
        "item_id": "101",
        "event_type": "view",
        "event_at": datetime(2015, 6, 2, 5, 2, 12, 117_000),
        "order_id": None,
    }
    assert [row["order_id"] for row in events[1:4]] == [None, "4000", "4000"]


def test_equal_rows_stay_two_events(shop):
    events = read(shop, "events")
    assert events[0] == events[4]


def test_a_time_that_cannot_be_read_is_left_for_the_check_to_reject(shop):
    report = check_folder(shop, variables={"max_rejected_share": 1})
    assert report.errors == []
    events = report.tables[0]
    assert (events.kept, events.unattributable) == (6, 0)
    assert events.reasons == {"no readable event_at": 2, "unknown event_type": 1}
    assert not [note for note in report.notes if "not in the contract" in note]


def test_a_category_path_runs_from_the_root_to_the_latest_category(shop):
    assert items(shop, "category_path")["101"] == "1/10/100"


@pytest.mark.parametrize(
    ("item", "path", "why"),
    [
        ("103", "70/7", "the parent has no row of its own: it is taken for the root"),
        ("102", "9/8", "8 and 9 are each other's parents: each is named once"),
        ("104", "5", "5 is its own parent"),
        ("105", "777", "the category is not in the tree"),
        ("106", "unknown", "the item has properties but no category"),
        ("999", "unknown", "the item has no properties"),
        ("107", "1/6", "two parents: the smaller id"),
        ("108", "1/10", "two categories at one moment: the greater of 1 and 10"),
        ("109", "1/10", "a category without a time counts as the earliest"),
    ],
)
def test_an_odd_category_still_gives_a_path(shop, item, path, why):
    assert items(shop, "category_path")[item] == path, why


def test_the_catalogue_has_every_item_of_properties_and_events_once(shop):
    ids = [row["item_id"] for row in read(shop, "items")]
    assert ids == [*(str(number) for number in range(101, 110)), "999"]
    assert items(shop, "item_name")["101"] == "item 101"


def test_an_item_is_available_until_it_was_last_sold_out(shop):
    week = timedelta(weeks=1)
    assert items(shop, "available_until") == {
        "101": None,  # was not available at first, but at the end
        "102": FIRST_AT + 2 * week,  # available, then not in two snapshots: since the first
        "103": FIRST_AT,
        "104": None,  # nothing is said
        "105": None,
        "106": None,
        "107": FIRST_AT,
        "108": None,  # both at one moment
        "109": FIRST_AT,  # a time that cannot be read counts as the earliest
        "999": None,
    }


def test_the_properties_may_lie_in_one_file_and_in_any_order(shop, tmp_path):
    lines = (PART_1 + PART_2.split("\n", 1)[1]).splitlines()
    whole = "\n".join([lines[0], *reversed(lines[1:])])
    parts = {"item_properties_part1": None, "item_properties_part2": None}
    import_retailrocket(
        write(tmp_path / "kaggle", item_properties=whole, **parts), tmp_path / "shop"
    )
    assert read(tmp_path / "shop", "items") == read(shop, "items")


def test_importing_twice_gives_the_same_bytes(tmp_path):
    source = write(tmp_path / "kaggle")
    import_retailrocket(source, tmp_path / "shop")
    before = {path.name: path.read_bytes() for path in (tmp_path / "shop").iterdir()}
    import_retailrocket(source, tmp_path / "shop")
    assert {path.name: path.read_bytes() for path in (tmp_path / "shop").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kaggle", "shop"]


def test_the_verb_says_what_it_wrote_and_how_to_go_on(tmp_path):
    outcome = verb(tmp_path, write(tmp_path / "kaggle"))
    assert outcome.code == 0, outcome.err
    first, last = outcome.out.splitlines()
    assert first == "events: 9 rows, items: 10 rows"
    assert last.endswith(f"cross-sell run --data {tmp_path / 'shop'}")
    assert len(outcome.err.splitlines()) == 4  # one line per file read


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"events": None}, "is not the RetailRocket data set: it has no events.csv"),
        ({"category_tree": None}, "it has no category_tree.csv"),
        (
            {"item_properties_part1": None, "item_properties_part2": None},
            "it has no item_properties_part1.csv",
        ),
        ({"events": "timestamp,visitorid,event,itemid\n"}, "it has no column transactionid"),
        ({"category_tree": "categoryid\n1\n"}, "it has no column parentid"),
        ({"item_properties_part2": "a,b\n1,2\n"}, "part2.csv' is not a file of the RetailRocket"),
        ({"events": EVENTS.split("\n", 1)[0] + "\n"}, "events.csv': no rows"),
        ({"events": ""}, "it has no column timestamp"),
        ({"events": EVENTS.replace("143322", "x")}, "no row has a readable timestamp"),
        (
            {"events": EVENTS.replace("992329,addtocart,", "")},
            "events.csv': CSV Error on Line: 3 Expected Number of Columns: 5 Found: 3",
        ),
        ({"item_properties_part1": PART_1 + '1,2,"3,4\n'}, "part1.csv': CSV Error on Line: 15"),
    ],
)
def test_a_wrong_data_set_is_one_clear_line_and_leaves_nothing(tmp_path, changed, message):
    outcome = verb(tmp_path, write(tmp_path / "kaggle", **changed))
    assert message in outcome.error
    assert "992329" not in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["kaggle"]


def test_a_folder_that_is_none_is_one_clear_line(tmp_path):
    assert "does not exist: give the folder" in verb(tmp_path, tmp_path / "kaggle").error
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file: give the folder" in verb(tmp_path, tmp_path / "file").error


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "users.parquet").write_text("dear", encoding="utf-8")
    assert "holds other files" in verb(tmp_path, write(tmp_path / "kaggle")).error
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["users.parquet"]


def test_a_failed_import_leaves_the_one_before(tmp_path):
    import_retailrocket(write(tmp_path / "kaggle"), tmp_path / "shop")
    before = read(tmp_path / "shop", "events")
    assert verb(tmp_path, write(tmp_path / "kaggle", events="a\n1\n")).code == 2
    assert read(tmp_path / "shop", "events") == before


def test_what_is_not_available_at_the_end_is_not_offered(
    compiled_project: CompiledProject, tmp_path
):
    header = "timestamp,visitorid,event,itemid,transactionid"
    views = [
        f"{FIRST + 3 * WEEK + 60_000 * (10 * user + step)},{user},view,{101 + (user + step) % 9},"
        for user in range(9)
        for step in range(3)
    ]
    source = write(tmp_path / "kaggle", events="\n".join([header, *views, ""]))
    import_retailrocket(source, tmp_path / "shop")
    shop = {table: read(tmp_path / "shop", table) for table in ("events", "items")}
    with compiled_project.build(shop, "user_recommendations") as built:
        offered = rows(built, "select distinct item_id from user_recommendations order by 1")
    assert [row["item_id"] for row in offered] == ["101", "104", "105", "106", "108"]
