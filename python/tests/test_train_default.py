"""`cross-sell train default`: shops weigh alike, and only the ranking's rows of the seed change."""

from pathlib import Path

import numpy as np
import pytest

from cross_sell.train.parameters import Parameter, default_parameters
from cross_sell.train.ranking.default import pooled, with_stand_ins, write_default
from cross_sell.train.ranking.examples import Examples
from shops import command, event, write_parquet


def examples(is_known: list[bool], weight: float) -> Examples:
    """Return candidates of one shop, each with one feature and the weight."""
    rows = len(is_known)
    return Examples(
        terms=["own_orders"],
        features=np.full((rows, 1), weight, dtype=np.float32),
        is_known=np.array(is_known),
        is_positive=np.arange(rows) % 2 == 0,
        users=np.arange(rows),
        weights=np.full(rows, weight),
    )


def test_each_shop_and_component_weighs_as_much() -> None:
    """Four and one new candidates, two known ones in the first shop: 7 rows of 3 parts."""
    shops = [examples([False] * 4 + [True] * 2, 9.0), examples([False], 1.0)]
    whole = pooled(shops)
    assert whole.features[:, 0].tolist() == [9.0] * 6 + [1.0]
    # 7 / 3 for each part
    assert whole.weights == pytest.approx([7 / 12] * 4 + [7 / 6] * 2 + [7 / 3])
    assert shops[0].weights.tolist() == [9.0] * 6


def test_a_source_that_no_shop_had_counts_like_its_stand_in() -> None:
    """But without its mean, and only where no shop had it."""
    neighbours = Parameter("new", "place_neighbours", 0.5, 0.25, 2.0)
    untaught = Parameter("new", "place_outside", 0.0)
    taught = Parameter("new", "place_outside", -0.125, 0.5, 3.0)
    off = Parameter("new", "place_upgrades", 0.0)
    constant = Parameter("known", "constant", -4.0)
    assert with_stand_ins([constant, neighbours, untaught, off]) == [
        constant, neighbours, Parameter("new", "place_outside", 0.5, 0.0, 2.0), off
    ]
    assert with_stand_ins([neighbours, taught]) == [neighbours, taught]


def test_the_shipped_default_has_stand_ins() -> None:
    shipped = default_parameters("ranking")
    numbers = {(item.component, item.term): (item.value, item.scale) for item in shipped}
    for component in ("new", "known"):
        for of in ("", "_history"):
            outside = numbers[component, f"place_outside{of}"]
            assert outside == numbers[component, f"place_neighbours{of}"]
            assert outside[0]
    assert {item.mean for item in shipped if item.term.startswith("place_outside")} == {0}


def test_rows_of_other_models_stay_in_the_seed(tmp_path: Path) -> None:
    seed = tmp_path / "default_model_parameters.csv"
    head = "model,component,term,value,mean,scale"
    seed.write_text(f"{head}\nranking,new,constant,1,0,1\nopen_rate,,constant,2,0,1\n")
    write_default(seed, [Parameter("known", "own_orders", 0.5, 1.25, 2.0)])
    assert seed.read_text() == (
        f"{head}\nopen_rate,,constant,2,0,1\nranking,known,own_orders,0.5,1.25,2\n"
    )


def test_wrong_use_gets_one_line_and_leaves_the_seed(tmp_path: Path) -> None:
    first, second, like = (
        write_parquet(tmp_path / name, events=[event("u", "i")])
        for name in ("first", "second", "other/first")
    )
    database = tmp_path / "shop.duckdb"
    for folders, part in (
        ([first], "two shops or more"), ([first, like], "of unlike names"),
        ([first, second], "too little data to train on"),
    ):
        words = [word for folder in folders for word in ("--data", folder)]
        assert part in command("train", "default", *words, database=database).error
