"""Every data test and unit test on Spark: long, so `make test-spark-all` runs it by hand."""

from pathlib import Path

import pytest

from engines.builds import SPARK, build, spark_settings

pytestmark = pytest.mark.engines


def test_all_tests_pass(engine_shop: Path, home: Path) -> None:
    build(
        SPARK, "--target", "spark", "--vars", f"{{data_path: {engine_shop}}}",
        home=home, seconds=4 * 3600, **spark_settings(home),
    )
