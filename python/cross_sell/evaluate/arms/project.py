"""A copy of the project whose users are split equally between all arms."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cross_sell.evaluate.arms.rates import ARMS
from cross_sell.project.dbt import environment
from cross_sell.project.paths import project_dir

# What dbt and the harness read of the project.
PARTS = (
    "dbt_project.yml", "profiles.yml", "selectors.yml", "analyses", "macros", "models", "seeds",
    "tests",
)
SEED = "seeds/message_arms.csv"


@contextmanager
def equal_arms(work: Path) -> Iterator[None]:
    """Work with a copy of the project for the length of a block: its own seed has the shop's
    shares, which are nobody's to change. What dbt writes lies in the copy, too."""
    copy = work / "project"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for part in PARTS:
        source = project_dir() / part
        if source.is_dir():
            shutil.copytree(source, copy / part)
        elif source.is_file():
            shutil.copy2(source, copy / part)
    with open(copy / SEED, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("arm", "share"))
        writer.writerows((arm, 1) for arm in ARMS)
    try:
        with environment(
            CROSS_SELL_PROJECT_DIR=str(copy), DBT_PROFILES_DIR=str(copy),
            DBT_TARGET_PATH=str(copy / "target"), DBT_LOG_PATH=str(copy / "logs"),
        ):
            yield
    finally:
        shutil.rmtree(copy, ignore_errors=True)
