"""Category paths and countries, in all the ways in which exports write them."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cross_sell.project.rendering import Rendering
from reading_values import CASES, NOW, base_rows, read

# Category paths and countries


PATHS = [
    # Every way of the shared cases.
    "Camping/Tents", "/Camping/Tents", "Camping/Tents/", "Camping//Tents", "Camping / Tents",
    "Camping > Tents", "Camping\u00a0/Tents",
    # And others.
    "Camping>Tents", "Camping &gt; Tents", "Camping&gt;Tents", "> Camping > Tents >",
    "//Camping///Tents//", "/ Camping / / Tents /", "  Camping/Tents  ", "Camping\t/\tTents",
    "Camping\u2003/\u3000Tents", "Camp\u00ading/Tents",
    # As breadcrumbs and feeds have them.
    "Camping->Tents", "Camping -> Tents", "Camping --> Tents", "Camping => Tents", "Camping»Tents",
    "Camping » Tents", "Camping\u00a0›\u00a0Tents", "Camping \u2192 Tents", "Camping|Tents",
    "Camping | Tents", "Camping || Tents |", "-> Camping -> Tents", "Camping ->/ Tents",
]


@pytest.mark.parametrize("text", PATHS, ids=ascii)
def test_one_path_in_many_ways(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "items.category_path", text) == ("Camping/Tents", None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Camping", "Camping"),
        ("All/Shop/Web/Camping/Tents/x/y/z", "All/Shop/Web/Camping/Tents/x/y/z"),
        ("CAMPING/TENTS", "CAMPING/TENTS"),
        ("Sleeping  bags / Down & more", "Sleeping bags/Down & more"),
        ("Wi-Fi, Cables/USB: HDMI", "Wi-Fi, Cables/USB: HDMI"),
        ("Cables/USB | HDMI", "Cables/USB/HDMI"),
        # A hyphen or an equals sign separates only right before >.
        ("Rain - Coats/Men-", "Rain - Coats/Men-"),
        ("Men- / Coats- > a=b", "Men-/Coats-/a=b"),
        # Where a quotation mark opens, » and › close or open one.
        ("« Star Wars » > Figures", "« Star Wars »/Figures"),
        ("Toys/»Star Wars«", "Toys/»Star Wars«"),
        ("‹Star Wars› -> Figures", "‹Star Wars›/Figures"),
        # An escaped separator belongs to the name.
        (r"TV\/Video/Cables", "TV\u2215Video/Cables"),
        (r"TV \/ Video > Cables", "TV \u2215 Video/Cables"),
        (r"\/", "\u2215"),
        (r"a\>b > c", "a\u02c3b/c"),
        (r"USB \| HDMI | Cables", "USB \u2223 HDMI/Cables"),
        (r"/a\/", "a\u2215"),
        ("/", None),
        (" / > / ", None),
        ("", None),
        ("(not set)", None),
    ],
)
def test_paths(connection: duckdb.DuckDBPyConnection, text: str, path: str | None) -> None:
    assert read(connection, "items.category_path", text) == (path, None)


MARKS = ("/", ">", "->", "=>", "|", "»", "›", "\u2192", "\u21d2", "\u25b8", "&gt;")
BLANKS = st.sampled_from(("", " ", "\u00a0", "  "))
BETWEEN = st.lists(st.tuples(BLANKS, st.sampled_from(MARKS), BLANKS), min_size=1, max_size=3)
NAME = st.text("aZä1&:.,'", min_size=1, max_size=3) | st.sampled_from(("a-b", "x=1", "c - d"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAME, min_size=1, max_size=5), data=st.data())
def test_names_between_any_marks_are_the_levels(
    connection: duckdb.DuckDBPyConnection, names: list[str], data: st.DataObject
) -> None:
    def marks() -> str:
        return "".join(map("".join, data.draw(BETWEEN)))

    start, end = (data.draw(st.booleans()) for _ in range(2))
    path = (marks() if start else "") + names[0]
    path += "".join(marks() + name for name in names[1:]) + (marks() if end else "")
    assert read(connection, "items.category_path", path) == ("/".join(names), None)


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
@pytest.mark.parametrize("case", ["leading", "trailing", "doubled", "spaced", "nbsp", "arrows"])
def test_the_categories_of_a_shop_that_writes_them_in_two_ways(case: str) -> None:
    folders = (CASES / case, CASES.parent / "00-base")
    in_two_ways, in_one = (
        base_rows(folder, "base_shop__items", "item_id, category_path") for folder in folders
    )
    assert len(in_one) == 40
    assert in_two_ways == in_one


def test_paths_in_capitals_stand_for_those_that_most_items_have(tmp_path: Path) -> None:
    written = ["Camping/Tents", "CAMPING/TENTS", "camping / tents", "Camping > Tents"]
    written.append("Camping/Mats")
    lines = [f"i{number},Thing,{path}" for number, path in enumerate(written)]
    (tmp_path / "items.csv").write_text("\n".join(["item_id,item_name,category_path", *lines]))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        rendering = Rendering(connection, {"data_path": str(tmp_path)}, NOW)
        rendering.create("int_category_spellings")
        spellings = connection.execute(
            "select written_path, category_path from int_category_spellings"
        ).fetchall()
    assert dict(spellings) == {
        "Camping/Tents": "Camping/Tents",
        "CAMPING/TENTS": "Camping/Tents",
        "camping/tents": "Camping/Tents",
        "Camping/Mats": "Camping/Mats",
    }


COUNTRIES = [
    ("DE", ",de,"),
    ("de,at,ch", ",de,at,ch,"),
    ("DE, AT, CH", ",de,at,ch,"),
    ("DE;AT", ",de,at,"),
    ("DE; AT", ",de,at,"),
    ("de|at", ",de,at,"),
    ("de / at", ",de,at,"),
    ('["DE", "AT"]', ",de,at,"),
    ("['de', 'at']", ",de,at,"),
    ("{DE,AT}", ",de,at,"),
    ("de-at", ",de-at,"),
    (None, None),
]


@pytest.mark.parametrize(("text", "countries"), COUNTRIES)
def test_countries(
    connection: duckdb.DuckDBPyConnection, text: str | None, countries: str | None
) -> None:
    macro = Rendering(connection, {}).macro("country_list", "given")
    (got,) = connection.execute(f"select {macro} from (select ? as given)", [text]).fetchone()
    assert got == countries


def test_a_country_is_found_in_a_list_as_a_whole(connection: duckdb.DuckDBPyConnection) -> None:
    rendering = Rendering(connection, {})
    one, many = (rendering.macro("country_list", name) for name in ("one", "many"))

    def is_in(country: str, countries: str) -> bool:
        sql = f"select position({one} in {many}) > 0 from (select ? as one, ? as many)"
        return connection.execute(sql, [country, countries]).fetchone()[0]

    assert is_in("de", "AT; DE; CH")
    assert is_in(" United Kingdom", "ireland|united kingdom")
    assert not is_in("d", "DE")
    assert not is_in("de", "DEU, AT")
    assert not is_in("e", '["DE", "E1"]')


def test_a_path_after_a_comma_and_a_blank(connection: duckdb.DuckDBPyConnection) -> None:
    # preferred_categories: 'Camping/Tents, Kitchen/Pans', of which this is the second.
    macro = Rendering(connection, {}).macro("cleaned_path", "given")
    (got,) = connection.execute(f"select {macro} from (select ' Kitchen/Pans' as given)").fetchone()
    assert got == "Kitchen/Pans"
