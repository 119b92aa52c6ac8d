"""Builds on Spark, in one Java process as that takes long to warm up.

    python -m engines.spark_building SHOP REJECTED HOME

builds the models of a shop by dbt, and sums the build up in HOME/summary.json; it runs the unit
tests that say what may differ between engines; then it makes the compiled models once more, in a
plain session with ANSI mode on, in another schema and views as tables, so that these are computed
once. Then it composes the input tables of the exports of three sources in a schema, and in another one
it builds a shop with too many rejected rows as far as that goes: why it stops is in
HOME/refusal.txt. The tables lie in HOME/spark/tables, a folder of Parquet files each.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

from dbt.cli.main import dbtRunner
from exports import HERE, named
from pyspark.sql import SparkSession

from cross_sell.run.summary import summarise_target
from cross_sell.warehouse.targets import open_target
from engines.builds import MODELS_ONLY

SCHEMA, ANSI_SCHEMA = "cross_sell", "cross_sell_ansi"
SOURCES_SCHEMA, REJECTED_SCHEMA = "cross_sell_sources", "cross_sell_rejected"
# While one model is planned, another is computed.
AT_ONCE = 3


def refusal(*words: object) -> str:
    """Run dbt here, and return why it failed, nothing if it did not."""
    result = dbtRunner().invoke(["--quiet", *map(str, words), "--target", "spark"])
    if result.success:
        return ""
    failed = [
        f"{node.node.name}: {node.message}"
        for node in getattr(result.result, "results", None) or []
        if node.status in ("error", "fail")
    ]
    return "\n".join(failed or [f"dbt {words[0]} failed: {result.exception}"])


def invoked(*words: object) -> None:
    """Run dbt here; what fails ends the program."""
    why = refusal(*words)
    if why:
        sys.exit(why)


def write_summary(file: Path) -> None:
    """Write what cross-sell run would tell of the build."""
    with open_target("spark") as target:
        target.use_schema()
        file.write_text(json.dumps(summarise_target(target), default=str))


def build_in_plain_session(manifest: dict) -> None:
    """Make a table of each compiled model in a schema of their own, with ANSI mode on."""
    session = SparkSession.builder.getOrCreate().newSession()
    session.conf.set("spark.sql.ansi.enabled", "true")
    session.sql(f"create schema {ANSI_SCHEMA}")
    models = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    names = "|".join(node["name"] for node in models.values())

    def make(key: str) -> str:
        sql = re.sub(
            rf"\b{SCHEMA}\.({names})\b", rf"{ANSI_SCHEMA}.\1", models[key]["compiled_code"]
        )
        session.sql(f"create table {ANSI_SCHEMA}.{models[key]['name']} using parquet as {sql}")
        return key

    in_order(make, {key: set(node["depends_on"]["nodes"]) & set(models) for key, node in models.items()})


def in_order(make: Callable[[str], str], parents: dict[str, set[str]]) -> None:
    """Make each of some things after its parents, a few at once; what fails is raised."""
    order = TopologicalSorter(parents)
    order.prepare()
    running: set[Future] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while order.is_active():
            running |= {pool.submit(make, key) for key in order.get_ready()}
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            order.done(*(future.result() for future in finished))


def compose_sources() -> None:
    """Load the exports as tables of text, each source into a schema of its name, and compose them."""
    session = SparkSession.builder.getOrCreate()
    for source in ("segment", "shopify", "klaviyo"):
        session.sql(f"create schema {source}")
        for file in (HERE / source).glob("*.csv"):
            rows = session.read.csv(str(file), header=True, multiLine=True, escape='"')
            rows.write.saveAsTable(f"{source}.{file.stem}")
    os.environ["CROSS_SELL_SPARK_SCHEMA"] = SOURCES_SCHEMA
    invoked(
        "build", *MODELS_ONLY, "--select", "+path:models/adapters",
        "--vars", json.dumps(named("together")),
    )
    for file in (HERE / "together" / "expected").glob("*.csv"):
        # Views are computed where they are read.
        composed = session.table(f"{SOURCES_SCHEMA}.source_{file.stem}")
        composed.write.saveAsTable(f"{SOURCES_SCHEMA}.composed_{file.stem}")


def told(what: str, started: float) -> float:
    """Print the seconds since a time, and return the time."""
    now = time.monotonic()
    print(f"{what}: {now - started:.0f} s", flush=True)
    return now


def main(shop: str, rejected: str, home: Path) -> None:
    """Do what the module says."""
    at = time.monotonic()
    variables = ("--vars", f"{{data_path: {shop}}}")
    invoked("build", *MODELS_ONLY, *variables)
    at = told("dbt build", at)
    manifest = json.loads((home / "target" / "manifest.json").read_text())
    write_summary(home / "summary.json")
    at = told("summary", at)
    invoked("test", "--select", "tag:engines,test_type:unit", *variables)
    at = told("unit tests", at)
    build_in_plain_session(manifest)
    at = told("with ANSI mode on", at)
    compose_sources()
    at = told("sources", at)
    os.environ["CROSS_SELL_SPARK_SCHEMA"] = REJECTED_SCHEMA
    selected = ("--select", "+popular_items", "+input_warnings")
    why = refusal("build", *MODELS_ONLY, *selected, "--vars", f"{{data_path: {rejected}}}")
    (home / "refusal.txt").write_text(why)
    told("too many rejected rows", at)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
