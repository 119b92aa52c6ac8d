"""Run the dbt project in this process: build it, or compile one of its models."""

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.paths import project_dir
from cross_sell.project.seeds import check_seeds
from cross_sell.project.variables import check_vars

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

QUIET = ("--log-level", "none", "--no-use-colors", "--no-write-json")


@dataclass(frozen=True)
class FinishedNode:
    """One model, seed or test that dbt has done with; seconds of wall time."""

    name: str
    kind: str
    status: str
    seconds: float
    place: int
    total: int

    @property
    def progress(self) -> str:
        """A line for the terminal: which of how many it is, and its seconds."""
        return f"  {self.place:3d}/{self.total}  {self.name:<28} {self.seconds:7.1f} s"


def profile_target(name: str | None) -> dict:
    """Return the settings of a target of profiles.yml, by default those of its default target.

    CrossSellError if there is no such target.
    """
    profiles_dir = Path(os.environ.get("DBT_PROFILES_DIR", project_dir()))
    profile = yaml.safe_load((profiles_dir / "profiles.yml").read_text(encoding="utf-8"))
    outputs = profile["cross_sell"]["outputs"]
    name = name or profile["cross_sell"]["target"]
    if name not in outputs:
        raise CrossSellError(
            f"unknown target '{name}': profiles.yml has {', '.join(sorted(outputs))}"
        )
    return outputs[name]


def build(
    variables: dict,
    *,
    target: str | None = None,
    select: list[str] | None = None,
    exclude_tests: bool = False,
    on_node: Callable[[FinishedNode], None] = lambda node: None,
) -> dict[str, float]:
    """Run `dbt build`, and return the seconds of each model by its name.

    select: dbt's selection syntax, the whole project by default. Unit tests stay out: they test
    the project and not the shop's data. CrossSellError with the first failure, in one line.
    """
    check_vars(variables)
    check_seeds()
    seconds = {}

    def on_event(event: object) -> None:
        if event.info.name not in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            return
        info = event.data.node_info
        node = FinishedNode(
            name=info.node_name,
            kind=info.resource_type,
            status=event.data.status,
            seconds=event.data.execution_time,
            place=event.data.index,
            total=getattr(event.data, "total", 0) or getattr(event.data, "num_models", 0),
        )
        if node.kind == "model":
            seconds[node.name] = node.seconds
        on_node(node)

    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if exclude_tests:
        arguments += ["--exclude-resource-type", "test"]
    if select:
        arguments += ["--select", *select]
    with heeded_interrupts():
        result = _invoke(arguments, variables, target, on_event)
    if not result.success:
        raise CrossSellError(first_failure(result))
    return seconds


@contextmanager
def heeded_interrupts() -> Iterator[None]:
    """Let an interrupt (Ctrl-C) within a block end it, even if the code in it swallows it.

    Of an interrupted build dbt returns a result like any other, at times that of a thread whose
    connection was closed, and an interrupt that comes while it handles an event may be lost.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = False

    def hear(number: int, frame: object) -> object:
        nonlocal heard
        heard = True
        return handler(number, frame)

    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if heard:
            raise KeyboardInterrupt


def compiled_model(name: str, variables: dict) -> str:
    """Return the SQL of a model with its Jinja rendered, as a build would run it."""
    arguments = ["--quiet", "compile", "--no-populate-cache", "--select", name]
    result = _invoke(arguments, variables)
    if not result.success:
        raise CrossSellError(first_failure(result))
    return result.result.results[0].node.compiled_code


def first_failure(result: "dbtRunnerResult") -> str:
    """Return, in one line, why an invocation of dbt failed."""
    messages = [_told("dbt", str(result.exception), "error")] if result.exception else []
    for node in getattr(result.result, "results", None) or []:
        if node.status in ("error", "fail", "runtime error"):
            name = getattr(node.node, "name", "")
            messages.append(_told(name, node.message or "failed", node.status))
    return messages[0] if messages else "dbt failed without saying why: see logs/dbt.log"


def _told(name: str, message: str, status: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if status == "fail":
        return f"data test {name} failed: {' '.join(lines)}"
    # dbt's own first line and the trace of macros say nothing to the reader of the error.
    body = [
        line
        for line in lines
        if not re.match(r"(Compilation|Runtime|Database) Error in |> (in|called by) ", line)
    ]
    text = " ".join(body) or message
    if "Out of Memory Error" in text or "max_temp_directory_size" in text:
        return (
            f"{name} ran out of memory or temporary disk: raise CROSS_SELL_MEMORY_LIMIT or"
            f" CROSS_SELL_TEMP_LIMIT ({text[:200]})"
        )
    if "Memory must" in text:
        return (
            "CROSS_SELL_MEMORY_LIMIT or CROSS_SELL_TEMP_LIMIT is not a size that DuckDB reads:"
            " give one like 6GB"
        )
    if status == "error" and lines and "Compilation Error" in lines[0]:
        return text
    return f"{name}: {text[:400]}"


def _invoke(
    arguments: list[str],
    variables: dict,
    target: str | None = None,
    on_event: Callable[[object], None] | None = None,
) -> "dbtRunnerResult":
    # Loaded here, as it takes seconds and most verbs do without.
    from dbt.cli.main import dbtRunner

    root = str(project_dir())
    arguments = [*QUIET, *arguments, "--project-dir", root]
    arguments += ["--profiles-dir", os.environ.get("DBT_PROFILES_DIR", root)]
    arguments += ["--vars", yaml.safe_dump(variables, default_flow_style=True, width=10**6)]
    if target:
        arguments += ["--target", target]
    callbacks = [on_event] if on_event else []
    try:
        with _same_directory():
            return dbtRunner(callbacks=callbacks).invoke(arguments)
    finally:
        _close_database()


def _close_database() -> None:
    """Close DuckDB, which dbt-duckdb holds open to the end of the process.

    Only then does the file hold all that was built: until then some of it is in a log beside it.
    """
    connections = sys.modules.get("dbt.adapters.duckdb.connections")
    held = connections and connections.DuckDBConnectionManager._ENV
    if held:
        held.close()
        connections.DuckDBConnectionManager.close_all_connections()


@contextmanager
def _same_directory():
    """Come back to the working directory: dbt changes into the project's."""
    before = Path.cwd()
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def environment(**values: str):
    """Set environment variables, which profiles.yml reads, for the length of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
