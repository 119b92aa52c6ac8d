"""Whole trainings on shops that lack something, that are random, and whose taste has changed."""

from pathlib import Path

import pytest
from shop import CompiledProject, Shop
from shops import event
from trained_shops import DAY, at_day, changed_taste, random_purchases, train

from cross_sell.errors import CrossSellError
from cross_sell.train.ranking.report import format_report
from cross_sell.train.versions import FOLDER, read_models, write_models

CHANGES_ON = 46


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shop whose taste changes."""
    return tmp_path_factory.mktemp("taste")


@pytest.fixture(scope="module")
def shop() -> Shop:
    return {"events": changed_taste(1, CHANGES_ON, days=90)}


@pytest.fixture(scope="module")
def old_taste(compiled_project: CompiledProject, shop: Shop, home: Path) -> dict:
    """The report of a training up to the change."""
    return train(compiled_project, shop, home, at_day(CHANGES_ON))


def test_a_shop_without_purchases_learns_what_is_touched(old_taste: dict) -> None:
    """It has no catalogue either, and nobody touches what is new to them: a constant will do."""
    assert old_taste["event_type"] == "any"
    assert old_taste["strengths"]["new"] is None
    assert old_taste["strengths"]["known"] is not None
    assert "What was touched in the 14 days after" in format_report(old_taste)


def test_what_was_fitted_to_an_old_taste_is_replaced(
    compiled_project: CompiledProject, shop: Shop, home: Path, old_taste: dict
) -> None:
    # The shipped ranking knows such a taste as well, so the old version is made live by hand.
    fitted = read_models(home / FOLDER)
    for row in fitted.rows["model_parameters"]:
        row["status"] = "live"
    write_models(home / FOLDER, fitted)
    report = train(compiled_project, shop, home)
    assert report["status"] == "live", report["decision"]
    assert "of the live version, the difference +" in report["decision"]
    assert report["strengths"]["known"] is None
    statuses = {
        row["version"]: row["status"]
        for row in read_models(home / FOLDER).rows["model_parameters"]
    }
    assert statuses == {old_taste["version"]: "retired", report["version"]: "live"}


def test_random_purchases_do_not_go_live(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """No views, no catalogue; all that was bought is withheld, so no known item is found.

    More of such shops: random_trainings.py.
    """
    report = train(compiled_project, {"events": random_purchases(0)}, tmp_path)
    assert (report["event_type"], report["status"]) == ("purchase", "candidate")
    assert report["strengths"]["known"] is None
    assert "What was bought in the 14 days after" in format_report(report)


def test_a_shop_of_one_user_gets_one_line(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    views = [event("only", f"i{day % 30}", "view", day * DAY) for day in range(90)]
    with pytest.raises(CrossSellError, match="too little data to train on: of all candidates"):
        train(compiled_project, {"events": views}, tmp_path)
    assert not (tmp_path / FOLDER).exists()
