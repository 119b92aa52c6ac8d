"""`cross-sell train ranking`: wrong use and too little data get one line and change nothing."""

from pathlib import Path

import pytest

from cross_sell.train.versions import FOLDER
from shops import command, event, small_shop, write_parquet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of one day."""
    return write_parquet(tmp_path_factory.mktemp("shop"), events=small_shop())


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([], ["too little data to train on", "span 0 days, and 84 are needed"]),
        (["--days", "7"], ["21 are needed, 7 each"]),
        (["--days", "7,28"], ["--days '7,28' is more than one number"]),
        (["--days", "soon"], ["--days 'soon' is not whole numbers"]),
        (["--as-of", "yesterday"], ["--as-of 'yesterday' is not a UTC time"]),
        (["--as-of", "2027-01-01"], ["--as-of 2027-01-01 00:00:00 is after the last event"]),
        (["--data", "nowhere"], ["folder 'nowhere' does not exist"]),
        (["--vars", "{magic: 1}"], ["magic"]),
        (["--vars", "{as_of: 2026-01-31}"], ["has as_of: give it with --as-of"]),
    ],
)
def test_what_cannot_be_done_gets_one_line(
    folder: Path, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    error = command(
        "train", "ranking", "--data", folder, *words, database=tmp_path / "shop.duckdb"
    ).error
    for part in parts:
        assert part in error
    assert not (folder / FOLDER).exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_gets_one_line(tmp_path: Path) -> None:
    rows = [event("u", "i", minutes=day * 24 * 60) for day in range(100)]
    folder = write_parquet(tmp_path / "shop", events=rows)
    models = tmp_path / "models"
    models.mkdir()
    (models / "model_versions.parquet").write_text("of another program")
    error = command(
        "train", "ranking", "--data", folder, "--models", models, database=tmp_path / "a.duckdb"
    ).error
    assert "does not hold fitted models" in error and "move it away" in error
    assert (models / "model_versions.parquet").read_text() == "of another program"
