"""The project built on one engine, by the dbt and the harness of an environment of its own."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.comparing import compare_builds, faults_of, told

PROJECT = Path(__file__).parents[3]
# The environments that `make test-engines` installs.
DUCKDB, DUCKDB_2 = PROJECT / ".venv", PROJECT / ".venv-duckdb2"
POSTGRES, SPARK = PROJECT / ".venv-postgres", PROJECT / ".venv-spark"
MODELS_ONLY = ("--exclude-resource-type", "test", "unit_test")


@contextmanager
def called(
    environment: Path, *words: object, home: Path, **settings: str
) -> Iterator[subprocess.Popen]:
    """Start a program of an environment; dbt leaves its files in `home`.

    It is killed where the block ends, and gone then with all that it started.
    """
    program, *arguments = map(str, words)
    process = subprocess.Popen(
        [environment / "bin" / "python", "-m", program, *arguments],
        cwd=PROJECT,
        env={
            **os.environ,
            "DBT_TARGET_PATH": str(home / "target"),
            "DBT_LOG_PATH": str(home / "logs"),
            "PYTHONPATH": str(PROJECT / "python"),
            **settings,
        },
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=_end_with_parent,
    )
    try:
        yield process
    finally:
        process.kill()
        # Java of Spark writes there, too: what is said has an end only when it is gone.
        process.communicate(timeout=60)


def _end_with_parent() -> None:
    """Let the system end this process when that of the tests ends, however it does; Java of Spark
    ends with its Python."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def run(
    environment: Path, *words: object, home: Path, seconds: float = 1200, **settings: str
) -> tuple[int, str]:
    """Run a program of an environment to its end; return its exit code and what it said.

    seconds: after which it is ended, and the test fails.
    """
    with called(environment, *words, home=home, **settings) as process:
        said, _ = process.communicate(timeout=seconds)
    return process.returncode, said


def build(
    environment: Path, *words: object, home: Path, seconds: float = 1200, **settings: str
) -> None:
    """Run `dbt build`; what fails fails the test, and so does what takes more seconds."""
    code, said = run(
        environment, "dbt.cli.main", "--quiet", "build", *words,
        home=home, seconds=seconds, **{"DBT_PROFILES_DIR": str(PROJECT)} | settings,
    )
    assert code == 0, said[-5000:]


def spark_settings(home: Path) -> dict[str, str]:
    """Return the variables by which Spark finds its folder in `home` and runs short queries fast."""
    return {
        "CROSS_SELL_SPARK_FOLDER": str(home / "spark"),
        "DBT_PROFILES_DIR": str(PROJECT),
        "PYTHONPATH": f"{PROJECT / 'python'}:{PROJECT / 'python' / 'tests'}",
        # The better compiler of Java costs more than so short a run gains by it, and leaves the
        # other one too little room.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m"
        " -XX:+UseParallelGC",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def forgetful_catalogue(home: Path) -> dict[str, str]:
    """Return the variable by which dbt finds a profile whose catalogue is that of one process, which
    costs a third of a second less for each table."""
    last = "        spark.ui.enabled: 'false'\n"
    profile = (PROJECT / "profiles.yml").read_text()
    assert profile.count(last) == 1
    home.mkdir(exist_ok=True)
    (home / "profiles.yml").write_text(
        profile.replace(last, f"{last}        spark.sql.catalogImplementation: in-memory\n")
    )
    return {"DBT_PROFILES_DIR": str(home)}


def build_duckdb(environment: Path, shop: Path, home: Path, *words: object) -> Path:
    """Build the models of a shop and return the DuckDB file. words: more for `dbt build`."""
    database = home / "shop.duckdb"
    build(
        environment, *MODELS_ONLY, "--vars", f"{{data_path: {shop}}}", *words, home=home,
        CROSS_SELL_DATABASE=str(database), CROSS_SELL_TEMP_DIRECTORY=str(home / "temp"),
    )
    return database


def assert_same(expected: Path, found: Path, engine: str, started: float) -> None:
    """Fail unless two builds are the same, and print what was compared.

    started: of the build, by time.monotonic.
    """
    comparisons = compare_builds(expected, found)
    print(f"\n{engine}: {time.monotonic() - started:.0f} s\n{told(comparisons)}")
    faults = faults_of(comparisons)
    assert not faults, "\n".join(faults)
