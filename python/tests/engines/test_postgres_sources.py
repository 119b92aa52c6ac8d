"""Sources as they are give the rows written by hand on PostgreSQL, too."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
from exports import HERE, expected_rows, found_rows, named

from engines.builds import MODELS_ONLY, POSTGRES, build
from engines.cluster import Cluster
from engines.exporting import export_postgres

pytestmark = pytest.mark.engines

TABLES = ("events", "items", "users", "user_aliases", "messages")


def test_three_sources_give_the_rows_written_by_hand(
    cluster: Cluster, tmp_path: Path
) -> None:
    """Each source has a schema of its own; all columns are texts, and what is empty is null."""
    cluster.create_database("sources")
    script = []
    for source in ("segment", "shopify", "klaviyo"):
        script.append(f"create schema {source};")
        for file in (HERE / source).glob("*.csv"):
            table = f'{source}."{file.stem}"'
            with file.open(encoding="utf-8", newline="") as lines:
                columns = ", ".join(f'"{name}" text' for name in next(csv.reader(lines)))
            script.append(f"create table {table} ({columns});")
            script.append(f"\\copy {table} from '{file}' (format csv, header)")
    cluster.psql_script(script, "sources")
    build(
        POSTGRES, "--target", "postgres", *MODELS_ONLY,
        "--select", *(f"+source_{table}" for table in TABLES),
        "--vars", json.dumps(named("together")),
        home=tmp_path, **cluster.environment("sources"),
    )
    export_postgres(cluster, "sources", "cross_sell", tmp_path / "tables")
    with duckdb.connect() as connection:
        for table in TABLES:
            file = tmp_path / "tables" / f"source_{table}.parquet"
            connection.execute(f"create view source_{table} as from '{file}'")
            assert found_rows(connection, table) == expected_rows("together", table), table
