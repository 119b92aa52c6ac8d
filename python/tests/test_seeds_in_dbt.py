"""Plain dbt says of a bad seed what the harness says, and builds nothing from it."""

from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

from cross_sell.project import dbt
from shops import rows, variables
from spoilt_seeds import COLUMNS, FAULTS, ODDITIES, WINDOWS, add_windows, copied_project, put


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
