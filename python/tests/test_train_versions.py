"""Whether a trained version goes live, what is measured for that, and how it is written down."""

import os
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.train import versions
from cross_sell.train.parameters import Parameter
from cross_sell.train.ranking.dates import training_dates
from cross_sell.train.ranking.gate import decide, rankings
from cross_sell.train.ranking.lists import load_scores, ranking_method, source_methods
from cross_sell.train.ranking.measure import compared
from cross_sell.train.versions import (
    FittedModels, Version, models_folder, read_models, write_models,
)

AS_OF = datetime(2026, 6, 30)


def records(trained: list[float], other: list[float], name: str = "default") -> list[dict]:
    """Return the records of two methods from the MAP@12 of each user."""
    values = np.zeros((len(trained), 2, 2))
    values[:, 0, 0], values[:, 1, 0] = trained, other
    return compared(values, ["trained", name], "all")


def test_a_better_version_goes_live() -> None:
    """Each second of 200 users gains .2: +.1, and no resample of them comes near 0."""
    decision = decide(records([0.4, 0.2] * 100, [0.2] * 200), "default")
    assert (decision.status, decision.method) == ("live", "trained")
    assert decision.reason.startswith(
        "live: MAP@12 of all items is 0.3000 beside 0.2000 of the default version, the difference"
        " +0.1000 [+0.0"
    )
    assert decision.reason.endswith("over 200 users")


@pytest.mark.parametrize(
    ("trained", "why"),
    [
        # 3 users gain and 1 loses as much: more is gained than lost, but that may be chance.
        ([0.4] * 3 + [0.0] + [0.2] * 196, "which may be chance; the live version stays"),
        ([0.1] * 200, "so it is not better; the live version stays"),
        ([0.2] * 200, "so it is not better; the live version stays"),
    ],
)
def test_a_version_that_is_not_surely_better_stays_a_candidate(
    trained: list[float], why: str
) -> None:
    decision = decide(records(trained, [0.2] * 200, "live"), "live")
    assert (decision.status, decision.method) == ("candidate", "trained")
    assert decision.reason.startswith("candidate: MAP@12 of all items is ")
    assert decision.reason.endswith(why)


def records_of_parts(new: list[float], parts: dict[str, float]) -> list[dict]:
    """Return records in which nothing is gained of all items by the whole new ranking.

    new: MAP@12 of new items by user, beside .2 of the default. parts: of all items, beside .2.
    """
    values = np.full((len(new), 4, 2), 0.2)
    for place, method in enumerate(("trained_new", "trained_known"), start=1):
        values[:, place, 0] = parts.get(method, 0.2)
    names = ["trained", "trained_new", "trained_known", "default"]
    of_new = np.full((len(new), 4, 2), 0.2)
    of_new[:, :2, 0] = np.array(new)[:, None]
    of_known = np.full((len(new), 4, 2), 0.2)
    return [
        record
        for item_class, found in (("all", values), ("new", of_new), ("known", of_known))
        for record in compared(found, names, item_class)
    ]


def test_what_is_better_of_new_items_only_goes_live_for_them() -> None:
    """Each second of 200 users gains .2 of new items, and nobody loses of all items."""
    decision = decide(records_of_parts([0.4, 0.2] * 100, {}), "default")
    assert (decision.status, decision.method) == ("live", "trained_new")
    assert decision.reason.startswith(
        "live, the weights of new items only: MAP@12 of new items is 0.3000 beside 0.2000 of the"
        " default version, the difference +0.1000 [+0.0"
    )
    assert decision.reason.endswith("; of all items it is 0.2000 beside 0.2000")


@pytest.mark.parametrize(
    ("new", "parts"),
    [
        pytest.param([0.4, 0.2] * 100, {"trained_new": 0.19}, id="worse of all"),
        # 8 users gain and 1 loses as much: above 0 in 95 of 100 resamples, not in 99.
        pytest.param([0.4] * 8 + [0.0] + [0.2] * 191, {}, id="not sure enough"),
    ],
)
def test_what_is_better_of_new_items_only_needs_more(new: list[float], parts: dict) -> None:
    found = records_of_parts(new, parts)
    (of_new,) = (
        record for record in found
        if (record["item_class"], record["method"], record["metric"])
        == ("new", "default", "map_at_12")
    )
    assert of_new["difference_low"] > 0
    assert decide(found, "default").status == "candidate"


def test_a_ranking_that_is_new_in_part_has_the_other_part_of_the_live_one() -> None:
    def parameters(value: float) -> list[Parameter]:
        return [Parameter(name, "constant", value) for name in ("known", "new")]

    found = rankings(parameters(1), parameters(2))
    assert found == {
        "trained": parameters(1),
        "trained_new": [Parameter("known", "constant", 2), Parameter("new", "constant", 1)],
        "trained_known": [Parameter("known", "constant", 1), Parameter("new", "constant", 2)],
    }
    assert rankings(parameters(1), None) == {"trained": parameters(1)}


def test_a_version_with_nothing_to_be_better_than_is_a_candidate() -> None:
    assert decide(records([1.0] * 200, [0.0] * 200), None).status == "candidate"


def test_chance_rarely_goes_live() -> None:
    """Of 100 versions that differ from the live one by noise only, at most 5 go live.

    The noise of new and of known items is apart, and that of all items is half of each.
    """
    generator = np.random.default_rng(5)
    names = ["trained", "trained_new", "trained_known", "default"]
    went = 0
    for _ in range(100):
        new, known = generator.random((2, 150, 2))
        lists = {
            "new": new[:, [0, 0, 1, 1]],
            "known": known[:, [0, 1, 0, 1]],
        }
        lists["all"] = (lists["new"] + lists["known"]) / 2
        found = [
            record
            for item_class, values in lists.items()
            for record in compared(np.repeat(values[:, :, None], 2, axis=2), names, item_class)
        ]
        went += decide(found, "default").status == "live"
    assert went <= 5


def test_records_have_paired_differences() -> None:
    found = {record["method"]: record for record in records([0.3, 0.5], [0.1, 0.3])[::2]}
    assert found["trained"]["value"] == 0.4
    assert found["trained"]["difference"] is None
    # Both users gain .2, so every resample does.
    keys = ("difference", "difference_low", "difference_high")
    assert [found["default"][key] for key in keys] == pytest.approx([0.2, 0.2, 0.2])


def version(status: str, name: str = "20260630_a", value: float = 0.5) -> Version:
    """Return a version of the ranking with two parameters."""
    return Version(
        model="ranking",
        parameters=[Parameter("new", "constant", -3.0), Parameter("new", "a", value, 0.1, 2.0)],
        trained_as_of=AS_OF,
        fitted_on="2026-05-05 00:00:00",
        training_rows=1000,
        metrics="{}",
        status=status,
        decision=f"{status}: for a test",
        version=name,
    )


def statuses(models: FittedModels) -> dict[str, str]:
    """Return the status of each version."""
    return {row["version"]: row["status"] for row in models.rows["model_parameters"]}


def test_a_live_version_is_written_and_read_again(tmp_path: Path) -> None:
    files = write_models(tmp_path / "new", FittedModels().with_version(version("live"), True))
    assert [file.name for file in files] == ["model_parameters.parquet", "model_versions.parquet"]
    models = read_models(tmp_path / "new")
    assert models.live("ranking") == ("20260630_a", sorted(version("live").parameters))
    (row,) = models.rows["model_versions"]
    assert row["decision"] == "live: for a test" and row["trained_at"] == AS_OF
    assert models.live("opens") is None
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "model_parameters.parquet", "model_versions.parquet"
    ]


def test_what_was_live_is_retired_by_a_live_version_only() -> None:
    models = FittedModels().with_version(version("live"), True)
    kept = models.with_version(version("candidate", "b"), False)
    assert statuses(kept) == {"20260630_a": "live", "b": "candidate"}
    gone = kept.with_version(version("live", "c"), True)
    assert statuses(gone) == {"20260630_a": "retired", "b": "candidate", "c": "live"}
    assert len(gone.rows["model_versions"]) == 3


def test_a_version_takes_the_place_of_its_namesake() -> None:
    models = FittedModels().with_version(version("candidate"), False)
    again = models.with_version(version("live", value=0.7), True)
    assert statuses(again) == {"20260630_a": "live"}
    assert {row["value"] for row in again.rows["model_parameters"]} == {-3.0, 0.7}
    assert len(again.rows["model_versions"]) == 1


def test_the_same_versions_are_the_same_bytes(tmp_path: Path) -> None:
    models = FittedModels().with_version(version("live"), True)
    two = models.with_version(version("candidate", "b"), False)
    turned = FittedModels({name: rows[::-1] for name, rows in two.rows.items()})
    first = [file.read_bytes() for file in write_models(tmp_path / "one", two)]
    assert first == [file.read_bytes() for file in write_models(tmp_path / "two", turned)]
    again = read_models(tmp_path / "one")
    assert first == [file.read_bytes() for file in write_models(tmp_path / "three", again)]


def test_what_fails_leaves_both_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = FittedModels().with_version(version("live"), True)
    before = [file.read_bytes() for file in write_models(tmp_path, models)]
    write, written = pq.write_table, []

    def fail_at_the_second(table: object, file: Path) -> None:
        written.append(file)
        if len(written) == 2:
            raise OSError(28, os.strerror(28))
        write(table, file)

    monkeypatch.setattr(versions.pq, "write_table", fail_at_the_second)
    with pytest.raises(CrossSellError, match=r"cannot be written \(No space left on device\)"):
        write_models(tmp_path, models.with_version(version("live", "b"), True))
    assert before == [(tmp_path / f"{name}.parquet").read_bytes() for name in versions.TABLES]
    assert len(list(tmp_path.iterdir())) == 2


def test_files_that_hold_something_else_get_one_line(tmp_path: Path) -> None:
    (tmp_path / "model_parameters.parquet").write_text("model,version")
    with pytest.raises(CrossSellError, match="does not hold fitted models .*: move it away"):
        read_models(tmp_path)


def test_two_live_versions_get_one_line() -> None:
    models = FittedModels().with_version(version("live"), False)
    models = models.with_version(version("live", "b"), False)
    with pytest.raises(CrossSellError, match="two versions .* are live, 20260630_a and b"):
        models.live("ranking")


def test_a_named_folder_of_models_comes_before_that_of_the_vars() -> None:
    """The var may be a number, as YAML takes the name of a folder for."""
    data = Path("shop")
    assert models_folder(data, {"models_path": 2026}, Path("other")) == Path("other")
    assert models_folder(data, {"models_path": 2026}, None) == Path("2026")
    assert models_folder(data, {"models_path": ""}, None) == data / "models_fitted"


def test_a_name_tells_the_end_of_the_log_and_the_parameters() -> None:
    parameters = version("live").parameters
    name = versions.version_name(AS_OF, parameters)
    assert name == versions.version_name(AS_OF, parameters[::-1])
    assert name.startswith("20260630_") and len(name) == 17
    assert name != versions.version_name(AS_OF, version("live", value=0.6).parameters)


def test_the_dates_are_one_horizon_apart() -> None:
    dates = training_dates(datetime(2026, 1, 1), AS_OF, None, 28)
    assert (str(dates.fitted_on), str(dates.tested_on)) == (
        "2026-05-05 00:00:00", "2026-06-02 00:00:00"
    )
    assert training_dates(datetime(2026, 1, 1), AS_OF, datetime(2026, 5, 1), 7).as_of.month == 5


@pytest.mark.parametrize(
    ("first", "as_of", "days", "part"),
    [
        (datetime(2026, 4, 8), None, 28, "span 83 days, and 84 are needed"),
        (AS_OF, None, 28, "span 0 days"),
        (datetime(2026, 1, 1), datetime(2025, 1, 1), 7, "span 0 days, and 21 are needed"),
        (datetime(2026, 1, 1), datetime(2026, 7, 1), 7, "is after the last event"),
        (None, None, 7, "there are no events"),
    ],
)
def test_a_log_that_is_too_short_gets_one_line(
    first: datetime | None, as_of: datetime | None, days: int, part: str
) -> None:
    with pytest.raises(CrossSellError, match=part):
        training_dates(first, AS_OF, as_of, days)


# User 1 knows items 1 to 15; a ranking by the feature prefers them, in the order of their keys, to
# the new items 16 to 40.
RANKED_SHOP = """
create table evaluated_users as select 1 as user_key, '' as country;
create table known_items as select 1 as user_key, unnest(range(1, 16)) as item_key;
create table int_ranking_features as
select
    cast(1 as integer) as user_key, cast(item_key as integer) as item_key,
    item_key < 16 as is_known,
    case when item_key = 16 then 0.1 else 0.0 end as place_a, 0.0 as place_a_history,
    0.0 as place_b, 0.0 as place_b_history,
    cast(100 - item_key as double) as own_orders
from (select unnest(range(1, 41)) as item_key);
create table int_eligible_items as select item_key, true as is_eligible from int_ranking_features;
create table int_user_suppressions as select 1 as user_key, 1 as item_key where false;
create table int_country_exclusions as select 1 as item_key, '' as country where false;
"""
RANKED_TERMS = ["place_a", "place_a_history", "place_b", "place_b_history", "own_orders"]
BY_ORDERS = [Parameter(kind, "own_orders", 1.0) for kind in ("new", "known")]


def ranked(new_items: int = 25, repeat_share: float = 0.5) -> dict[str, list[int]]:
    """Return the list of user 1 per class, of a shop with so many new items."""
    with duckdb.connect() as connection:
        connection.execute(RANKED_SHOP)
        connection.execute("delete from int_ranking_features where item_key > ?", [15 + new_items])
        load_scores(connection, RANKED_TERMS, {"trained": BY_ORDERS})
        ranking_method("trained", repeat_share).load_lists(connection)
        return dict(
            connection.execute(
                "select item_class, list(item_key order by item_rank) from lists group by all"
            ).fetchall()
        )


def test_a_list_of_all_takes_from_both_by_score() -> None:
    """Known items take at most half of its 20 places, however good their scores."""
    lists = ranked()
    assert lists["known"] == list(range(1, 16))
    assert lists["new"] == list(range(16, 36))
    assert lists["all"] == [*range(1, 11), *range(16, 26)]
    assert ranked(repeat_share=1)["all"] == list(range(1, 21))


def test_a_list_with_few_new_items_stays_short_as_in_the_build() -> None:
    assert ranked(new_items=2)["all"] == [*range(1, 11), 16, 17]


def test_sources_that_bring_nothing_are_left_out() -> None:
    with duckdb.connect() as connection:
        connection.execute(RANKED_SHOP)
        load_scores(connection, RANKED_TERMS, {})
        methods = source_methods(connection, RANKED_TERMS)
        assert [method.name for method in methods] == ["source a"]
        methods[0].load_lists(connection)
        listed = connection.execute("select item_class, item_key from lists order by 1")
        assert listed.fetchall() == [("all", 16), ("new", 16)]


def test_nobody_to_be_evaluated_has_no_scores() -> None:
    with duckdb.connect() as connection:
        connection.execute(RANKED_SHOP)
        connection.execute("delete from evaluated_users")
        load_scores(connection, RANKED_TERMS, {"trained": BY_ORDERS})
        assert connection.execute("select count(*) from scores").fetchone() == (0,)
        assert source_methods(connection, RANKED_TERMS) == []
