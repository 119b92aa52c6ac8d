"""Fitted parameters as an input: a live version counts, and what cannot be used stops a build."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import NOON
from reading_values import read
from shop import CompiledProject

from cross_sell.check.folder import check_folder
from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.macros import load_macro
from cross_sell.project.rendering import Rendering
from cross_sell.project.seeds import known_values
from cross_sell.train.parameters import default_parameters
from shops import (
    assert_untouched, command, earlier_run, event, rows, run, small_shop, variables, write_csv,
    write_parquet,
)

COMPONENTS = ("new", "known")
Parameters = list[dict]


def fitted(version: str = "v1", status: str | None = "live", **more: object) -> Parameters:
    """Return a version of the ranking: constants of -2, and own_cart with a weight of 6 / 3."""
    constant = {"term": "constant", "value": -2.0, "mean": 0.0, "scale": 1.0}
    own_cart = {"term": "own_cart", "value": 6.0, "mean": 0.5, "scale": 3.0}
    return [
        {"model": "ranking", "version": version, "component": component, "status": status, **row,
         **more}
        for component in COMPONENTS
        for row in (constant, own_cart)
    ]


def row_with(**changes: object) -> Callable[[Parameters], object]:
    """Return what adds a row of the live version that differs in what is given."""
    row = {**fitted()[1], "term": "item_age", **changes}
    return lambda parameters: parameters.append(row)


# What is done to a whole version of four rows, and what is said of it.
FAULTS = {
    "unknown term": (
        row_with(term="place_moon"),
        "row 5 (ranking v1 new place_moon): the term is unknown to this version of the project:"
        " train the model again",
    ),
    "unknown component": (
        row_with(component="old"),
        "row 5 (ranking v1 old item_age): the component is unknown: give one of new, known",
    ),
    "no component": (
        row_with(component=None),
        "row 5 (ranking v1 item_age): the component is unknown: give one of new, known",
    ),
    "unknown status": (
        row_with(status="Live"),
        "row 5 (ranking v1 new item_age): status is 'Live': give one of live, candidate, retired"
        " (and 1 more)",
    ),
    "value is not a number": (
        row_with(value="nan"),
        "row 5 (ranking v1 new item_age): value is 'nan': give numbers like 12.50 from -1,000,000"
        " to 1,000,000",
    ),
    "value is infinite": (row_with(value="inf"), "row 5 (ranking v1 new item_age): value is 'inf'"),
    "no value": (row_with(value=None), "row 5 (ranking v1 new item_age): no value: fill it in"),
    "mean is not a number": (row_with(mean="NaN"), "row 5 (ranking v1 new item_age): mean is 'NaN'"),
    "mean is infinite": (row_with(mean="-inf"), "row 5 (ranking v1 new item_age): mean is '-inf'"),
    "scale is not a number": (row_with(scale="nan"), "row 5 (ranking v1 new item_age): scale is"),
    "scale is zero": (
        row_with(scale=0),
        "row 5 (ranking v1 new item_age): scale is '0': give numbers like 12.50 from 1e-06 to",
    ),
    "scale is negative": (row_with(scale=-2), "row 5 (ranking v1 new item_age): scale is '-2'"),
    "a constant beyond what sums hold": (
        row_with(value=10**6, mean=10**9, scale=0.001),
        "row 5 (ranking v1 new item_age): value * mean / scale is over 1,000,000",
    ),
    "a time that cannot be read": (
        row_with(trained_as_of="soon"),
        "row 5 (ranking v1 new item_age): trained_as_of is 'soon': give timestamps like",
    ),
    "a term told twice": (
        row_with(term="own_cart", value=1.0),
        "row 2 (ranking v1 new own_cart): repeated model and version and component and term: keep"
        " one of these rows",
    ),
    "two live versions": (
        lambda parameters: parameters.extend(fitted("v2")),
        "version v1 and version v2 of ranking are live: set all rows of all versions but one to"
        " candidate or retired",
    ),
    "half a live version": (
        row_with(status="retired"),
        "version v1 of ranking is live in 4 of 5 rows: give all of them one status",
    ),
    "no constant": (
        lambda parameters: parameters.pop(2),
        "version v1 of ranking lacks the term constant of component known: add the row, or train"
        " the model again",
    ),
    "no term of a component": (
        lambda parameters: [parameters.pop(), parameters.pop()],
        "version v1 of ranking lacks component known: train the model again",
    ),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with nothing but events."""
    return write_parquet(tmp_path_factory.mktemp("shop"), events=small_shop())


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_used_is_told_in_one_line(tmp_path: Path, fault: str) -> None:
    spoil, expected = FAULTS[fault]
    parameters = fitted()
    spoil(parameters)
    write_csv(tmp_path, model_parameters=parameters)
    with duckdb.connect() as connection:
        Rendering(connection, {"models_path": str(tmp_path)}).create("int_unusable_parameters")
        ((severity, message),) = connection.execute(
            "select severity, message from int_unusable_parameters"
        ).fetchall()
    assert severity == "error"
    assert message.startswith(f"model_parameters: {expected}")
    assert "\n" not in message


def test_model_versions_stop_nothing(shop: Path, tmp_path: Path) -> None:
    """They are for people: rows that are rejected or cannot be read are told and no more."""
    rows = [
        {"model": None, "version": None, "trained_at": "soon", "training_rows": "many"}
        for _ in range(9)
    ]
    write_csv(tmp_path, model_parameters=fitted(), model_versions=rows)
    report = check_folder(shop, variables={"models_path": str(tmp_path)})
    assert report.errors == []
    assert any("model_versions: 9 rows rejected, no model" in note for note in report.notes)
    told = [warning for warning in report.warnings if "model_versions" in warning]
    assert len(told) == 2 and all("of values are not" in warning for warning in told)


def test_rejected_parameters_are_told_once_and_without_a_var_that_does_not_help(
    shop: Path, tmp_path: Path
) -> None:
    write_csv(tmp_path, model_parameters=fitted(term=None))
    report = check_folder(shop, variables={"models_path": str(tmp_path)})
    assert report.errors == [
        "model_parameters: row 1 (ranking v1 new no term): no term: fill it in (and 3 more)"
    ]


def test_what_the_build_does_not_score_with_need_not_be_known_to_it(
    shop: Path, tmp_path: Path
) -> None:
    """Older versions may have other terms, and another model has terms of its own."""
    parameters = fitted()
    for changes in (
        {"version": "v0", "status": "retired", "term": "place_moon"},
        {"version": "v2", "status": "candidate", "component": "old"},
        # 2 * 500 / 0.001 is just a million.
        {"value": 2, "mean": 500, "scale": 0.001},
        {"model": "uplift", "component": None, "term": "hour"},
    ):
        row_with(**changes)(parameters)
    write_csv(tmp_path, model_parameters=parameters)
    report = check_folder(shop, variables={"models_path": str(tmp_path)})
    assert report.errors == []
    assert report.warnings == [
        "model_parameters: version v1 of uplift is live and not used, as the models of the"
        " project are ranking, open_rate, open_rate_single, user_clusters, promotions"
    ]


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [(float("nan"), "double", "nan"), (float("inf"), "double", "inf"), ("NULL", "varchar", "NULL")],
)
def test_no_number_is_a_word_for_nothing(
    connection: duckdb.DuckDBPyConnection, value: object, kind: str, told: str
) -> None:
    for column in ("value", "mean", "scale"):
        found = read(connection, f"model_parameters.{column}", value, kind)
        assert found == (None, f"|{column} {told}")
    assert read(connection, "model_parameters.mean", " ") == (None, None)


@pytest.mark.parametrize("fault", ["two live versions", "no constant", "unknown term"])
def test_a_run_is_refused_and_leaves_the_marts_as_they_were(
    shop: Path, tmp_path: Path, fault: str
) -> None:
    spoil, expected = FAULTS[fault]
    database = earlier_run(tmp_path / "warehouse")
    parameters = fitted()
    spoil(parameters)
    models = write_csv(tmp_path / "models", model_parameters=parameters)
    error = run(shop, "--models", models, database=database).error
    assert_untouched(database)
    assert error == f"model_parameters: {expected}"


def test_the_models_of_a_shop_lie_in_its_folder(tmp_path: Path) -> None:
    folder = write_parquet(tmp_path / "shop", events=small_shop())
    write_csv(folder / "models_fitted", model_parameters=fitted()[:2])
    database = tmp_path / "shop.duckdb"
    assert "lacks component known: train the model again" in command(
        "check", folder, database=database
    ).error
    elsewhere = write_csv(tmp_path / "elsewhere", model_parameters=fitted())
    outcome = command("check", folder, "--models", elsewhere, database=database)
    assert outcome.code == 0, outcome.err
    assert f"cross-sell run --data {folder} --models {elsewhere}" in outcome.out
    outcome = command("check", folder, "--models", tmp_path / "nowhere", database=database)
    assert f"folder '{tmp_path / 'nowhere'}' does not exist: the shipped" in outcome.out
    error = command("check", folder, "--models", elsewhere / "model_parameters.csv",
                    database=database).error
    assert "is a file: give the folder of model_parameters, model_versions, pair_scores" in error


def test_models_among_the_tables_of_a_shop_are_not_read(tmp_path: Path) -> None:
    folder = write_csv(tmp_path, events=small_shop(), model_parameters=[{"model": "ranking"}])
    report = check_folder(folder)
    assert report.errors == []
    place = folder / "models_fitted"
    assert f"not read, as fitted models are read from '{place}': model_parameters.csv" in report.notes


def weights(project: CompiledProject, parameters: Parameters) -> dict[str, float]:
    """Return the weights of the ranking in a shop with these parameters."""
    shop = {"events": [event("u1", "i1")], "model_parameters": parameters}
    shop["events"][0]["event_at"] = NOON
    with project.build(shop, "int_ranking_weights") as connection:
        result = connection.execute("select * from int_ranking_weights")
        return dict(zip((column[0] for column in result.description), *result.fetchall(), strict=True))


def test_a_live_version_moves_the_weights_and_others_do_not(
    compiled_project: CompiledProject,
) -> None:
    shipped = weights(compiled_project, [])
    others = [*fitted("v1", "retired"), *fitted("v3", "candidate")]
    assert weights(compiled_project, others) == shipped
    live = fitted("v2", "live", value=0.5, mean=None, scale=None)
    changed = weights(compiled_project, [*others, *live])
    assert changed == {name: 0 for name in shipped} | {
        "new_constant": 0.5, "known_constant": 0.5, "new_own_cart": 0.5, "known_own_cart": 0.5,
    }
    # -2 - 6 * 0.5 / 3 = -3; 6 / 3 = 2
    without_status = weights(compiled_project, fitted(status=None))
    assert (without_status["new_constant"], without_status["known_own_cart"]) == (-3, 2)
    seed = {
        parameter.term: parameter
        for parameter in default_parameters("ranking") if parameter.component == "new"
    }
    place = seed["place_transitions"]
    assert shipped["new_place_transitions"] == pytest.approx(place.value / place.scale)


def test_a_version_that_knows_what_comes_after_as_of_is_invisible(
    small_limits_project: CompiledProject,
) -> None:
    shipped = weights(small_limits_project, [])
    later = NOON.replace(microsecond=1)
    assert weights(small_limits_project, fitted(trained_as_of=later)) == shipped
    assert weights(small_limits_project, fitted(trained_as_of=NOON))["new_own_cart"] == 2


def test_a_version_that_is_not_used_is_a_warning(shop: Path, tmp_path: Path) -> None:
    parameters = fitted(trained_as_of="2026-01-02")
    write_csv(tmp_path, model_parameters=parameters)
    models = {"models_path": str(tmp_path)}
    (warning,) = check_folder(shop, variables={**models, "as_of": "2026-01-01 18:00:00"}).warnings
    assert warning == (
        "model_parameters: version v1 of ranking is live and not used, as it knows the shop up to"
        " 2026-01-02 00:00:00 and as_of is 2026-01-01 18:00:00: the shipped parameters count"
        " until it is trained again"
    )
    assert check_folder(shop, variables={**models, "as_of": "2026-01-02"}).warnings == []


def test_a_build_by_dbt_reads_the_folder_and_stops_at_what_it_cannot_use(
    shop: Path, tmp_path: Path
) -> None:
    database, models = tmp_path / "shop.duckdb", tmp_path / "models"

    def build(parameters: Parameters) -> None:
        write_parquet(models, model_parameters=parameters)
        with dbt.environment(**variables(database)):
            dbt.build(
                {"data_path": str(shop), "models_path": str(models)},
                select=["+int_ranking_weights", "rejected_rows"],
            )

    query = "select distinct model, version from int_live_parameters"
    build(fitted("v7"))
    assert rows(database, query) == [("ranking", "v7")]
    with pytest.raises(CrossSellError) as caught:
        build([{**row, "value": float("nan")} for row in fitted("v8")])
    assert "model_parameters: row 1 (ranking v8 new constant): value is 'nan'" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert rows(database, query) == [("ranking", "v7")]


def test_the_seed_has_the_terms_of_the_ranking() -> None:
    sources = load_macro("lists", "candidate_sources")
    terms = load_macro("lists", "ranking_terms", candidate_sources=sources)()
    assert sorted(known_values("default_model_parameters", "term")) == sorted(
        2 * ["constant", *terms]
    )
    assert set(known_values("default_model_parameters", "component")) == set(COMPONENTS)
