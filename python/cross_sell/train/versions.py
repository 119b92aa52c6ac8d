"""The versions of fitted models as the two input tables that hold them.

model_parameters: one row per model, version, component and term. model_versions: one row per model
and version. One version of a model at most is live. Rows are sorted and nothing depends on the
clock, so the same versions are the same bytes.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell.errors import CrossSellError
from cross_sell.train.parameters import Parameter

FOLDER = "models_fitted"
LIVE, CANDIDATE, RETIRED = "live", "candidate", "retired"

TIME = pa.timestamp("us")
TABLES = {
    "model_parameters": pa.schema(
        [
            ("model", pa.string()),
            ("version", pa.string()),
            ("term", pa.string()),
            ("value", pa.float64()),
            ("component", pa.string()),
            ("mean", pa.float64()),
            ("scale", pa.float64()),
            ("status", pa.string()),
            ("trained_at", TIME),
            ("trained_as_of", TIME),
        ]
    ),
    "model_versions": pa.schema(
        [
            ("model", pa.string()),
            ("version", pa.string()),
            ("trained_at", TIME),
            ("trained_as_of", TIME),
            ("fitted_on", pa.string()),
            ("training_rows", pa.int64()),
            ("metrics", pa.string()),
            ("decision", pa.string()),
        ]
    ),
}
KEYS = {
    "model_parameters": ("model", "trained_as_of", "version", "component", "term"),
    "model_versions": ("model", "trained_as_of", "version"),
}


@dataclass(frozen=True)
class Version:
    """A fitted version of a model, as it is written down.

    trained_as_of: the end of the log that it knows, UTC. It stands for trained_at, too, since the
    clock would make every training another one. fitted_on: the days as of which its examples were
    made, separated by commas. training_rows: how many examples. metrics: JSON. decision: in words,
    why it is live or not.
    """

    model: str
    parameters: list[Parameter]
    trained_as_of: datetime
    fitted_on: str
    training_rows: int
    metrics: str
    status: str
    decision: str
    version: str


@dataclass(frozen=True)
class FittedModels:
    """The rows of both tables, by their names; none of a table that is not there."""

    rows: dict[str, list[dict]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def live(self, model: str) -> tuple[str, list[Parameter]] | None:
        """Return the version of a model that is live and its parameters; None where there is none.

        As in the build, a version without a status is live, a mean is 0 and a scale is 1 where none
        is told. CrossSellError if two are live.
        """
        rows = [
            row
            for row in self.rows["model_parameters"]
            if row["model"] == model and row["status"] in (LIVE, None)
        ]
        versions = sorted({row["version"] for row in rows})
        if len(versions) > 1:
            raise CrossSellError(
                f"two versions of the model {model} are live, {' and '.join(versions[:2])}: move"
                " the folder away and train again"
            )
        found = [
            Parameter(
                row["component"] or "",
                row["term"],
                row["value"],
                0.0 if row["mean"] is None else row["mean"],
                1.0 if row["scale"] is None else row["scale"],
            )
            for row in rows
        ]
        return (versions[0], sorted(found)) if versions else None

    def trained_as_of(self, model: str, version: str) -> datetime | None:
        """Return the end of the log that a version knows; None where it is not told."""
        return max(
            (
                row["trained_as_of"]
                for row in self.rows["model_parameters"]
                if (row["model"], row["version"]) == (model, version) and row["trained_as_of"]
            ),
            default=None,
        )

    def with_version(self, new: Version, retires_live: bool) -> "FittedModels":
        """Return the rows with a version added, in place of one of the same name.

        retires_live: the version that was live becomes retired.
        """
        parameters = []
        for row in self.rows["model_parameters"]:
            if row["model"] != new.model:
                parameters.append(row)
            elif row["version"] != new.version:
                is_retired = retires_live and row["status"] in (LIVE, None)
                parameters.append({**row, "status": RETIRED} if is_retired else row)
        times = {"trained_at": new.trained_as_of, "trained_as_of": new.trained_as_of}
        name = {"model": new.model, "version": new.version}
        parameters += [
            {
                **name,
                "term": parameter.term,
                "value": parameter.value,
                "component": parameter.component,
                "mean": parameter.mean,
                "scale": parameter.scale,
                "status": new.status,
                **times,
            }
            for parameter in new.parameters
        ]
        versions = [
            row
            for row in self.rows["model_versions"]
            if (row["model"], row["version"]) != (new.model, new.version)
        ]
        versions.append(
            {
                **name,
                **times,
                "fitted_on": new.fitted_on,
                "training_rows": new.training_rows,
                "metrics": new.metrics,
                "decision": new.decision,
            }
        )
        return FittedModels({"model_parameters": parameters, "model_versions": versions})


def version_name(trained_as_of: datetime, parameters: Iterable[Parameter]) -> str:
    """Return a name that says what was trained on and with which result, like 20260131_1f2e3d4c."""
    text = "\n".join(repr(parameter) for parameter in sorted(parameters))
    return f"{trained_as_of:%Y%m%d}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def models_folder(data: Path, variables: dict, models: Path | None) -> Path:
    """Return the folder of the fitted models: `models`, else what the vars say, else one in `data`."""
    # YAML reads the name 2026 as a number.
    return models or Path(str(variables.get("models_path") or data / FOLDER))


def read_models(folder: Path) -> FittedModels:
    """Return what a folder holds of fitted models. CrossSellError if a file cannot be used."""
    if folder.exists() and not folder.is_dir():
        raise CrossSellError(f"--models '{folder}' is a file: give a folder")
    rows = {}
    for name, schema in TABLES.items():
        file = folder / f"{name}.parquet"
        if not file.exists():
            rows[name] = []
            continue
        try:
            rows[name] = pq.read_table(file).select(schema.names).cast(schema).to_pylist()
        except (OSError, KeyError, pa.ArrowException) as error:
            reason = str(error).splitlines()[0]
            raise CrossSellError(
                f"'{file}' does not hold fitted models ({reason}): move it away"
            ) from error
    return FittedModels(rows)


def write_models(folder: Path, models: FittedModels) -> list[Path]:
    """Write both tables, and return their files.

    Both are written in full beside the old ones before either takes its place, so that whatever
    fails leaves the old ones. CrossSellError if the folder cannot be written to.
    """
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    new = {name: folder / f".{name}.parquet.new" for name in TABLES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, schema in TABLES.items():
                rows = sorted(
                    models.rows[name], key=lambda row: [str(row[key]) for key in KEYS[name]]
                )
                pq.write_table(pa.Table.from_pylist(rows, schema=schema), new[name])
            for name in TABLES:
                os.replace(new[name], files[name])
        finally:
            for file in new.values():
                file.unlink(missing_ok=True)
    except OSError as error:
        raise CrossSellError(
            f"--models '{folder}' cannot be written ({error.strerror}): give another folder"
        ) from error
    return list(files.values())
