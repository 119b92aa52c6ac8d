"""The project in integration_tests, which installs this one, copied and run by plain dbt."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from dbt.cli.main import dbtRunner, dbtRunnerResult

from cross_sell.project import dbt
from cross_sell.project.paths import project_dir

NAME = "integration_tests"


@dataclass
class RootProject:
    """A copy of both projects, one in the other as `local: ..` has them.

    home: of the copy of this project. results: of the nodes of all runs, by their ids: status and
    message.
    """

    home: Path
    results: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return the folder of the copy of integration_tests."""
        return self.home / NAME

    @property
    def database(self) -> Path:
        """Return the database that the project builds."""
        return self.home / "my_shop.duckdb"

    @property
    def manifest(self) -> Path:
        """Return the file in which dbt says what it has parsed."""
        return self.home / "target" / "manifest.json"

    def dbt(self, *words: str) -> dbtRunnerResult:
        """Run plain dbt in the folder of the project."""
        folders = ["--project-dir", str(self.folder)]
        if words[0] != "deps":
            folders += ["--profiles-dir", str(self.folder)]
        environment = {
            "MY_SHOP_DATABASE": str(self.database),
            "DBT_TARGET_PATH": str(self.home / "target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
        }
        with dbt.environment(**environment), dbt._same_directory():
            result = dbtRunner().invoke(["--log-level", "none", "--quiet", *words, *folders])
            dbt._close_database()
        for outcome in getattr(result.result, "results", None) or []:
            status = str(outcome.status)
            self.results[outcome.node.unique_id] = (status, outcome.message or "")
        return result

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the project."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")


def copied_projects(home: Path) -> RootProject:
    """Copy both projects and install the one in the other."""
    for name in ("macros", "models", "seeds", "tests", NAME):
        shutil.copytree(
            project_dir() / name, home / name,
            ignore=shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb*"),
        )
    shutil.copy(project_dir() / "dbt_project.yml", home)
    project = RootProject(home)
    assert project.dbt("deps").success
    return project
