"""`cross-sell evaluate next-item`: figures worked by hand, and those of RetailRocket."""

import json
from pathlib import Path

import duckdb
import pytest

from cross_sell.evaluate.next_item import evaluate_next_item
from shops import command, write_csv, write_parquet

RETAILROCKET = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "retailrocket_sessions.parquet"
)


def sessions(*texts: str) -> list[dict]:
    """Return the rows of sessions given as one letter an item."""
    return [
        {"session_id": f"s{number}", "position": position, "item_id": item_id}
        for number, text in enumerate(texts)
        for position, item_id in enumerate(text)
    ]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that an evaluation has no business with."""
    return tmp_path_factory.mktemp("evaluate") / "shop.duckdb"


def test_figures_by_hand(tmp_path: Path, database: Path) -> None:
    """One hop only, nothing returns, popularity, evidence and trend out of account.

    Train: a > b six times, a > c twice, b > d three times, c > d once. With w = 1 / sqrt(2) for
    all and no reverse, the rows are a: b 3/4, c 1/4; b: d; c: d; d is empty. They score, in order:
    a -> b, c; b -> d; c -> d. Times are a second apart, which halves nothing visible.

    Test "abd": a predicts b: rank 1. ab predicts d: b, one moment ago, weighs 1 and gives d 1; a
    weighs exp(-1/4) = .779 and gives b .584 and c .195; so d is first: rank 1.
    Test "ac": a predicts c: rank 2. Test "ax": x is unknown: no hit. Test "dz": d leads nowhere.
    Together 5 cases, 3 hits, reciprocal ranks 1 + 1 + 1/2. The lists hold b, c and d of 4 items.
    Without first prefixes only ab > d is left.
    """
    train = write_csv(tmp_path, train=sessions(*["ab"] * 6, *["ac"] * 2, *["bd"] * 3, "cd"))
    test = write_parquet(tmp_path, test=sessions("abd", "ac", "ax", "dz"))
    words = (
        "evaluate", "next-item", "--train", train / "train.csv", "--test", test / "test.parquet",
        "--json", "--vars",
        "{return_share: 0, second_hop_share: 0, reverse_weight: 0, popularity_exponent: 0,"
        " evidence_exponent: 0, momentum_exponent: 0}",
    )
    outcome = command(*words, database=database)
    assert outcome.code == 0, outcome.err
    figures = json.loads(outcome.out)
    assert figures.pop("seconds") >= figures.pop("build_seconds") > 0
    assert figures == {
        "cases": 5,
        "hit_rate_at_20": pytest.approx(3 / 5),
        "mrr_at_20": pytest.approx(2.5 / 5),
        "coverage_at_20": pytest.approx(3 / 4),
    }
    outcome = command(*words, "--skip-first-prefix", database=database)
    figures = json.loads(outcome.out)
    assert (figures["cases"], figures["hit_rate_at_20"], figures["mrr_at_20"]) == (1, 1, 1)
    assert not database.exists()


@pytest.mark.parametrize(
    ("train", "test", "parts"),
    [
        ("none.csv", "good.csv", ["no file", "none.csv", "Parquet or CSV"]),
        ("good.csv", "none.parquet", ["no file", "none.parquet"]),
        ("good.csv", "noise.parquet", ["noise.parquet' cannot be read"]),
        ("good.csv", "columns.csv", ["column position is missing from", "columns.csv", "add it"]),
        ("letters.csv", "good.csv", ["letters.csv' cannot be used", "position must be whole"]),
        ("empty.csv", "good.csv", ["empty.csv", "no sessions"]),
        ("good.csv", "empty.csv", ["empty.csv", "no sessions"]),
    ],
)
def test_wrong_files_get_one_line(
    tmp_path: Path, database: Path, train: str, test: str, parts: list[str]
) -> None:
    write_csv(tmp_path, good=sessions("ab", "bc"))
    write_csv(tmp_path, columns=[{"session_id": 1, "item_id": 2}])
    write_csv(tmp_path, letters=[{"session_id": 1, "position": "first", "item_id": 2}])
    (tmp_path / "empty.csv").write_text("session_id,position,item_id\n")
    (tmp_path / "noise.parquet").write_bytes(b"noise" * 100)
    words = ("--train", tmp_path / train, "--test", tmp_path / test)
    error = command("evaluate", "next-item", *words, database=database).error
    for part in parts:
        assert part in error


@pytest.mark.skipif(not RETAILROCKET.is_file(), reason=f"{RETAILROCKET} is not there")
def test_retailrocket_with_the_default_parameters(tmp_path: Path) -> None:
    """Measured: HR@20 .577, MRR@20 .283."""
    with duckdb.connect() as connection:
        for name in ("train", "test"):
            connection.execute(
                f"""
                copy (
                    select session_idx as session_id, pos as position, item_idx as item_id
                    from read_parquet($file) where split = '{name}'
                ) to '{tmp_path / name}.parquet'
                """,
                {"file": str(RETAILROCKET)},
            )
    figures = evaluate_next_item(
        tmp_path / "train.parquet", tmp_path / "test.parquet", skip_first_prefix=True
    )
    assert figures["cases"] == 15_132
    assert figures["hit_rate_at_20"] >= 0.575
    assert figures["mrr_at_20"] >= 0.275
