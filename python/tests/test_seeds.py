"""Seeds are edited by people: what is wrong in one stops a build with one clear line.

The harness and plain dbt judge the same files by the same rules. dbt meets them in a small project:
the macros, seeds and contract of this one, with one more seed that has every kind of rule.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from dbt.cli.main import dbtRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import Outcome, command, rows, small_shop, variables, write_parquet

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt, seeds
from cross_sell.project.paths import project_dir

WINDOWS = """\
window_id,event_type,message_kind,days,share,is_active,starts_at
w1,view,marketing,7,0.5,true,2024-02-29
w2,purchase,transactional,30,1,FALSE,2026-01-31 18:00:00
w3,purchase,marketing,-1,1e-3,True,2026-08-31T09:30:00.25
"""
RULES = """\
  - name: NAME
    description: A seed with every kind of rule.
    config:
      column_types:
        window_id: string
        event_type: string
        message_kind: string
        days: bigint
        share: double
        is_active: boolean
        starts_at: timestamp
      meta: {key: [event_type, message_kind, days]}
    columns:
      - name: window_id
        data_type: string
        config: {meta: {must_have: [w1]}}
      - name: event_type
        data_type: string
        data_tests:
          - known_in:
              arguments: {seed: ref('event_weights'), column: event_type}
      - name: message_kind
        data_type: string
        config: {meta: {words_of: messages.message_kind, must_have: all}}
      - name: days
        data_type: bigint
        config: {meta: {minimum: -1, maximum: 90}}
      - name: share
        data_type: double
        config: {meta: {minimum: 0, maximum: 1}}
      - name: is_active
        data_type: boolean
      - name: starts_at
        data_type: timestamp
"""

Spoil = Callable[[str], str]


def put(old: str, new: str) -> Spoil:
    """Return a function that replaces a text that stands once in a file."""

    def spoil(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return spoil


COLUMNS = "window_id, event_type, message_kind, days, share, is_active, starts_at"
SHARE = "give a number from 0 to 1, decimals with a point"
DAYS = "give a whole number from -1 to 90"
TIME = "give a UTC time like 2026-01-31 or 2026-01-31 18:00:00"
KINDS = "give marketing or transactional"
KEY = "column event_type and message_kind and days is 'view' and 'marketing'"


def with_a_column_more(text: str) -> str:
    """Add a column to a file, `x` in every row."""
    return "".join(f"{line},x\n" for line in text.splitlines())


# What is done to the file of the windows, and what is said of it after its name.
FAULTS: dict[str, tuple[Spoil, str]] = {
    "not_a_number": (put("0.5", "half"), f"row 2, column share is 'half': {SHARE}"),
    "decimal_comma": (put("0.5", '"0,5"'), f"row 2, column share is '0,5': {SHARE}"),
    "too_small": (put("0.5", "-0.5"), f"row 2, column share is '-0.5': {SHARE}"),
    "infinite": (put("0.5", "1e999"), f"row 2, column share is '1e999': {SHARE}"),
    "not_whole": (put(",7,", ",7.5,"), f"row 2, column days is '7.5': {DAYS}"),
    "too_large": (put(",30,", ",91,"), f"row 3, column days is '91': {DAYS}"),
    "not_true_or_false": (
        put("FALSE", "no"),
        "row 3, column is_active is 'no': give true or false",
    ),
    "not_a_day": (
        put("2024-02-29", "2023-02-29"),
        f"row 2, column starts_at is '2023-02-29': {TIME}",
    ),
    "no_31st": (
        put("2026-08-31", "2026-06-31"),
        f"row 4, column starts_at is '2026-06-31T09:30:00.25': {TIME}",
    ),
    "other_style": (
        put("2024-02-29", "29.02.2024"),
        f"row 2, column starts_at is '29.02.2024': {TIME}",
    ),
    "with_offset": (
        put("18:00:00", "18:00:00+02:00"),
        f"row 3, column starts_at is '2026-01-31 18:00:00+02:00': {TIME}",
    ),
    "not_a_word": (
        put("transactional", "Marketing"),
        f"row 3, column message_kind is 'Marketing': {KINDS}",
    ),
    "blank_behind": (
        put("transactional", "marketing "),
        "row 3, column message_kind is 'marketing ': remove the blanks round it",
    ),
    "hard_blank": (
        put("w2", "\u00a0w2"),
        "row 3, column window_id is '\ufffdw2': remove the blanks round it",
    ),
    "empty_cell": (put("w2,", ","), "row 3, column window_id is empty: give a text"),
    "null_cell": (put(",30,", ",NULL,"), f"row 3, column days is empty: {DAYS}"),
    "blank_cell": (put(",30,", ",  ,"), f"row 3, column days is empty: {DAYS}"),
    "short_row": (
        put(",FALSE,2026-01-31 18:00:00", ",FALSE"),
        f"row 3, column starts_at is empty: {TIME}",
    ),
    "empty_row": (put("w2,", ",,,,,,\nw2,"), "row 3 is empty: delete it"),
    "blank_line_at_the_end": (lambda text: text + "\n", "row 5 is empty: delete it"),
    "repeated_key": (
        put("purchase,marketing,-1", "view,marketing,7"),
        f"row 4, {KEY} and '7', as in row 2: keep one of them",
    ),
    "equal_numbers": (
        put("purchase,marketing,-1", "view,marketing,007"),
        f"row 4, {KEY} and '007', as in row 2: keep one of them",
    ),
    "no_such_row": (put("w1", "w9"), "column window_id has 'w1' in no row: add such a row"),
    "no_row_of_a_word": (
        put("transactional", "marketing"),
        "column message_kind has 'transactional' in no row: add such a row",
    ),
    "no_column": (
        put("share", "shares"),
        "row 1, column share is missing: add it or rename one of 'shares' (and 1 more)",
    ),
    "one_column_too_many": (
        with_a_column_more,
        f"row 1, column 'x' is unknown: the columns are {COLUMNS}",
    ),
    "semicolons": (
        lambda text: text.replace(",", ";"),
        "row 1 is separated by ';': save the file with ',' between the cells",
    ),
    "tabs": (
        lambda text: text.replace(",", "\t"),
        "row 1 is separated by tabs: save the file with ',' between the cells",
    ),
    "an_address": (
        put("transactional", "ann@example.org"),
        f"row 3, column message_kind is a text with '@': {KINDS}",
    ),
    "two_lines": (
        put("transactional", '"a\nb"'),
        f"row 3, column message_kind is 'a\ufffdb': {KINDS}",
    ),
    "two_faults": (
        lambda text: text.replace("purchase,", "purchase,x"),
        f"row 3, column message_kind is 'xtransactional': {KINDS} (and 1 more)",
    ),
}
# dbt reads these files before it asks a macro of the project, so only the harness is as clear.
HARNESS_FAULTS: dict[str, tuple[Spoil, str]] = {
    "unquoted_comma": (
        put("0.5", "0,5"),
        "row 2 has 8 cells and row 1 has 7: write decimals with a point, and put a text with a comma"
        " into quotes",
    ),
    "same_column_twice": (
        put("share", "days"),
        "row 1, column share is missing: add it (and 1 more)",
    ),
    # dbt says it in a data test, when both seeds are loaded.
    "unknown_value": (
        put("w1,view", "w1,vieww"),
        "row 2, column event_type is 'vieww': give view, wishlist, add_to_cart, purchase,"
        " remove_from_cart, search_click, rating or return",
    ),
}
# What spreadsheets make of a file without changing what it says.
ODDITIES = {
    "plain": lambda text: text,
    "byte_order_mark": lambda text: "\ufeff" + text,
    "windows_lines": lambda text: text.replace("\n", "\r\n"),
    "quoted": lambda text: re.sub("([^,\n]+)", r'"\1"', text),
    "no_last_line_end": lambda text: text.rstrip("\n"),
    "other_order": lambda text: "\n".join(
        ",".join(reversed(line.split(","))) for line in text.splitlines()
    ),
}


def copied_project(folder: Path) -> Path:
    """Copy what the rules of seeds need, and the seed of windows with its rules."""
    for name in ("macros", "seeds", "tests/generic"):
        shutil.copytree(project_dir() / name, folder / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project_dir() / name, folder)
    contract = yaml.safe_load(
        (project_dir() / "models/staging/_staging__sources.yml").read_text(encoding="utf-8")
    )
    (messages,) = (t for t in contract["sources"][0]["tables"] if t["name"] == "messages")
    (kind,) = (c for c in messages["columns"] if c["name"] == "message_kind")
    kind["config"]["meta"]["words"] = ["marketing", "transactional"]
    staging = folder / "models" / "staging"
    staging.mkdir(parents=True)
    (staging / "_staging__sources.yml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    add_windows(folder, "windows", WINDOWS)
    return folder


def add_windows(folder: Path, name: str, text: str) -> None:
    """Add a seed with the rules of the windows."""
    with open(folder / "seeds" / "_seeds__seeds.yml", "a", encoding="utf-8") as file:
        file.write(RULES.replace("NAME", name))
    (folder / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copied project, whose files a test may change with `changed`."""
    return copied_project(tmp_path_factory.mktemp("seeds") / "project")


def fault(project: Path, seed: str, spoil: Spoil) -> str | None:
    """Return what the harness says of a spoilt seed; the file is put back."""
    path = project / "seeds" / f"{seed}.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(spoil(before), encoding="utf-8", newline="")
    try:
        with dbt.environment(CROSS_SELL_PROJECT_DIR=str(project)):
            seeds.check_seeds()
    except CrossSellError as error:
        return str(error)
    finally:
        path.write_text(before, encoding="utf-8", newline="")
    return None


@pytest.mark.parametrize("name", [*FAULTS, *HARNESS_FAULTS])
def test_the_harness_names_the_row_the_column_and_what_may_stand_there(
    project: Path, name: str
) -> None:
    spoil, message = {**FAULTS, **HARNESS_FAULTS}[name]
    assert fault(project, "windows", spoil) == f"seeds/windows.csv: {message}"


@pytest.mark.parametrize("name", ODDITIES)
def test_what_a_spreadsheet_does_to_a_file_passes(project: Path, name: str) -> None:
    assert fault(project, "windows", ODDITIES[name]) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "seeds/windows.csv is missing: put it back"),
        (b"", "seeds/windows.csv is empty: its first row must name the columns"),
        (
            "window_id\nschön\n".encode("cp1252"),
            "seeds/windows.csv is not in UTF-8: save it as CSV in UTF-8",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    project: Path, content: bytes | None, message: str
) -> None:
    path = project / "seeds" / "windows.csv"
    before = path.read_bytes()
    path.unlink() if content is None else path.write_bytes(content)
    try:
        assert fault_of(project) == message
    finally:
        path.write_bytes(before)


def fault_of(project: Path) -> str | None:
    """Return what the harness says of the seeds as they are."""
    with dbt.environment(CROSS_SELL_PROJECT_DIR=str(project)):
        try:
            seeds.check_seeds()
        except CrossSellError as error:
            return str(error)
    return None


def test_a_file_without_rules_is_named(project: Path) -> None:
    path = project / "seeds" / "windows (2).csv"
    path.write_text(WINDOWS, encoding="utf-8")
    try:
        assert fault_of(project) == (
            "seeds/windows (2).csv: has no rules: describe it in seeds/_seeds__seeds.yml, or move"
            " it elsewhere"
        )
    finally:
        path.unlink()


# What must not stand in a column of that type, whatever its range.
BAD_CELLS = {
    "string": st.sampled_from(
        ["", " ", "vieww", " view", "view ", "1", "null", "ann@example.org", "x" * 90]
    ),
    "double": st.one_of(
        st.sampled_from(
            ["", "1,5", "one", "0x1", "nan", "inf", "1e999", "1 000", "1'000", " 1", "--1"]
        ),
        st.floats(max_value=-0.001, allow_nan=False, allow_infinity=False).map(repr),
        st.integers(min_value=1001).map(str),
    ),
}


@st.composite
def spoilt_cells(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """Draw a seed of the project, a row, a column, and what must not stand there."""
    seed = draw(st.sampled_from(["event_weights", "recommendation_sources"]))
    names, data = seeds.read_seed(project_dir() / "seeds" / f"{seed}.csv")
    place = draw(st.integers(min_value=0, max_value=len(names) - 1))
    kind = "double" if re.search("weight|strength", names[place]) else "string"
    return seed, draw(st.integers(2, len(data) + 1)), names[place], draw(BAD_CELLS[kind])


@settings(max_examples=40, deadline=None)
@given(spoilt=spoilt_cells())
def test_any_spoilt_cell_of_the_projects_seeds_is_found(
    project: Path, spoilt: tuple[str, int, str, str]
) -> None:
    seed, row, column, value = spoilt

    def spoil(text: str) -> str:
        lines = [line.split(",") for line in text.splitlines()]
        lines[row - 1][lines[0].index(column)] = f'"{value}"'
        return "\n".join(map(",".join, lines)) + "\n"

    message = fault(project, seed, spoil)
    assert message is not None
    assert message.startswith(f"seeds/{seed}.csv: row {row}, column {column} is ")
    assert "\n" not in message
    assert "@example" not in message


@pytest.mark.parametrize("weight", ["0", "100", "100.0", "1e2", ".5", "5.", "007"])
def test_a_number_in_its_range_passes(project: Path, weight: str) -> None:
    assert fault(project, "event_weights", put("view,1,1", f"view,{weight},1")) is None


@pytest.mark.parametrize("word", ["view", "purchase", "return"])
def test_every_event_type_has_a_row(project: Path, word: str) -> None:
    def spoil(text: str) -> str:
        return re.sub(f"^{word},.*\n", "", text, flags=re.MULTILINE)

    assert fault(project, "event_weights", spoil) == (
        f"seeds/event_weights.csv: column event_type has '{word}' in no row: add such a row"
    )


@pytest.fixture
def negative_weight(project: Path) -> Iterator[Path]:
    """The project with a weight that is negative."""
    path = project / "seeds" / "event_weights.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(put("view,1,1", "view,-1,1")(before), encoding="utf-8")
    yield project
    path.write_text(before, encoding="utf-8")


NEGATIVE = (
    "seeds/event_weights.csv: row 2, column transition_strength is '-1': give a number from 0 to"
    " 100, decimals with a point"
)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--data"),
        ("check",),
        ("evaluate", "backtest", "--as-of", "2026-01-01 15:00:00", "--data"),
        ("evaluate", "next-order", "--as-of", "2026-01-01 15:00:00", "--data"),
    ],
    ids=lambda words: words[-2] if len(words) > 1 else words[0],
)
def test_a_command_stops_before_it_builds(
    negative_weight: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = write_parquet(tmp_path / "shop", events=small_shop())
    database = tmp_path / "warehouse" / "shop.duckdb"
    outcome: Outcome = command(
        *words, folder, database=database,
        CROSS_SELL_PROJECT_DIR=str(negative_weight), DBT_PROFILES_DIR=str(negative_weight),
    )
    assert outcome.error == NEGATIVE
    assert not database.exists()


def test_nothing_is_built_from_a_bad_seed(negative_weight: Path) -> None:
    with (
        dbt.environment(CROSS_SELL_PROJECT_DIR=str(negative_weight)),
        pytest.raises(CrossSellError) as caught,
    ):
        dbt.build({})
    assert str(caught.value) == NEGATIVE


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[str, str]]]:
    """A plain `dbt build` of one seed for each fault and oddity, and what became of each node.

    Two models read a good and a bad seed. Returned: the database; status and message by name.
    """
    home = tmp_path_factory.mktemp("loaded")
    folder = copied_project(home / "project")
    for name, (spoil, _) in FAULTS.items():
        add_windows(folder, f"bad_{name}", spoil(WINDOWS))
    for name, change in ODDITIES.items():
        add_windows(folder, f"odd_{name}", change(WINDOWS))
    add_windows(folder, "unknown_value", put("w1,view", "w1,vieww")(WINDOWS))
    for name, seed in [("bad", "bad_too_small"), ("unknown", "unknown_value"), ("good", "windows")]:
        (folder / "models" / f"reads_{name}.sql").write_text(
            f"select * from {{{{ ref('{seed}') }}}} -- with {{{{ ref('event_weights') }}}}"
        )
    database = home / "shop.duckdb"
    with dbt.environment(**variables(database)), dbt._same_directory():
        result = dbtRunner().invoke([
            "--log-level", "none", "build",
            "--project-dir", str(folder), "--profiles-dir", str(folder),
        ])
        dbt._close_database()
    assert not result.success
    nodes = {}
    for outcome in result.result.results:
        name = outcome.node.name
        nodes[name] = (str(outcome.status), outcome.message or "")
    return database, nodes


@pytest.mark.parametrize("name", FAULTS)
def test_plain_dbt_says_the_same(loaded: tuple, name: str) -> None:
    _, nodes = loaded
    status, message = nodes[f"bad_{name}"]
    assert status == "error"
    lines = [line.strip() for line in message.splitlines()]
    # dbt's own first line, ours, and the trace of macros.
    assert lines[1] == f"seeds/bad_{name}.csv: {FAULTS[name][1]}"
    assert all(line.startswith("> ") for line in lines[2:] if line)


def test_plain_dbt_stops_before_what_reads_the_seed(loaded: tuple) -> None:
    _, nodes = loaded
    assert nodes["reads_good"][0] == "success", nodes["windows"]
    assert nodes["reads_bad"][0] == "skipped"
    assert nodes["reads_unknown"][0] == "skipped"


def test_plain_dbt_names_a_value_that_the_other_seed_lacks(loaded: tuple) -> None:
    _, nodes = loaded
    (said,) = (said for name, said in nodes.items() if name.startswith("known_in_unknown_value"))
    assert said[0] == "error"
    assert said[1].splitlines()[1].strip() == (
        "seeds/unknown_value.csv: column event_type is 'vieww': give add_to_cart, purchase, rating,"
        " remove_from_cart, return, search_click, view or wishlist"
    )
    passed = {said[0] for name, said in nodes.items() if name.startswith("known_in_odd_")}
    assert passed == {"pass"}


@pytest.mark.parametrize("name", ODDITIES)
def test_plain_dbt_loads_the_same_values(loaded: tuple, name: str) -> None:
    database, nodes = loaded
    assert nodes[f"odd_{name}"][0] == "success", nodes[f"odd_{name}"]
    columns = f"select {COLUMNS} from "
    assert rows(database, f"{columns} odd_{name} order by 1") == rows(
        database, f"{columns} windows order by 1"
    )
    assert rows(database, f"select days, share, is_active from odd_{name} order by 1") == [
        (-1, 0.001, True), (7, 0.5, True), (30, 1.0, False),
    ]
