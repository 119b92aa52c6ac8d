"""What the tests of dialects share: the project, compiled once for each warehouse."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from compiling import WAREHOUSES, Compiled, compile_for, copy_project


@pytest.fixture(scope="session")
def compilations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Compiled]]]:
    """Yield the compiled project by warehouse; two are compiled at a time, while tests run."""
    project: Path = tmp_path_factory.mktemp("dialects") / "project"
    project.mkdir()
    copy_project(project)
    with ThreadPoolExecutor(max_workers=2) as workers:
        yield {each: workers.submit(compile_for, project, each) for each in WAREHOUSES}


@pytest.fixture(scope="session", params=WAREHOUSES)
def warehouse(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def compiled(warehouse: str, compilations: dict[str, Future[Compiled]]) -> Compiled:
    """Return the project as it is compiled for the warehouse."""
    return compilations[warehouse].result()
