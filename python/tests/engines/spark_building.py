"""Builds on Spark, in one Java process as that takes long to warm up.

    python spark_building.py SHOP HOME [WORDS...]

builds the models of a shop by dbt, and runs the unit tests that say what may differ between
engines; then it makes the compiled models once more in a plain session with ANSI mode on. Tables
and views go to HOME/dbt and HOME/ansi as folders of Parquet files. WORDS: more for `dbt build`.
It needs only dbt, dbt-spark and PySpark.
"""

import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

SCHEMA, ANSI_SCHEMA = "cross_sell", "cross_sell_ansi"
MODELS_ONLY = ("--exclude-resource-type", "test", "unit_test")


def invoked(*words: object) -> None:
    """Run dbt here; what fails ends the program."""
    result = dbtRunner().invoke(["--quiet", *map(str, words), "--target", "spark"])
    if not result.success:
        for node in getattr(result.result, "results", None) or []:
            if node.status in ("error", "fail"):
                print(f"{node.node.name}: {node.message}")
        sys.exit(f"dbt {words[0]} failed: {result.exception or ''}")


def build_in_plain_session(manifest: dict) -> SparkSession:
    """Make the compiled models in a schema of their own, and return the session."""
    session = SparkSession.builder.getOrCreate().newSession()
    session.conf.set("spark.sql.ansi.enabled", "true")
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.sql(f"create schema {ANSI_SCHEMA}")
    models = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node.get("compiled_code")
    }
    names = "|".join(node["name"] for node in models.values())
    made: set[str] = set()

    def make(name: str) -> None:
        if name in made or name not in models:
            return
        made.add(name)
        node = models[name]
        for parent in node["depends_on"]["nodes"]:
            make(parent)
        sql = re.sub(rf"\b{SCHEMA}\.({names})\b", rf"{ANSI_SCHEMA}.\1", node["compiled_code"])
        is_view = node["config"]["materialized"] == "view"
        kind, form = ("view", "") if is_view else ("table", "using parquet")
        session.sql(f"create {kind} {ANSI_SCHEMA}.{node['name']} {form} as {sql}")

    for name in models:
        make(name)
    return session


def export(session: SparkSession, schema: str, tables: Path, folder: Path) -> None:
    """Bring the tables of a schema into a folder, each a folder of Parquet files, and its views."""
    shutil.move(tables / f"{schema}.db", folder)
    for row in session.sql(f"show views in {schema}").collect():
        session.sql(f"select * from {schema}.{row.viewName}").write.parquet(
            str(folder / row.viewName)
        )


def told(what: str, started: float) -> float:
    """Print the seconds since a time, and return the time."""
    now = time.monotonic()
    print(f"{what}: {now - started:.0f} s", flush=True)
    return now


def main(shop: str, home: Path, *words: str) -> None:
    """Do what the module says."""
    started = time.monotonic()
    tables = Path(os.environ["CROSS_SELL_SPARK_FOLDER"]) / "tables"
    variables = ("--vars", f"{{data_path: {shop}}}")
    invoked("build", *MODELS_ONLY, *variables, *words)
    started = told("dbt build", started)
    manifest = json.loads((Path(os.environ["DBT_TARGET_PATH"]) / "manifest.json").read_text())
    invoked("test", "--select", "tag:engines,test_type:unit", *variables)
    started = told("unit tests", started)
    session = build_in_plain_session(manifest)
    started = told("with ANSI on", started)
    for schema, folder in ((ANSI_SCHEMA, "ansi"), (SCHEMA, "dbt")):
        export(session, schema, tables, home / folder)
    told("export", started)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
