"""Where the dbt project lies: the models, seeds and contract that the harness works with."""

import os
from functools import cache
from pathlib import Path

import yaml

from cross_sell.errors import CrossSellError


def project_dir() -> Path:
    """Return the folder of `dbt_project.yml`.

    The environment variable CROSS_SELL_PROJECT_DIR comes first, then the checkout that this file
    lies in, then the working directory. CrossSellError if there is no dbt project.
    """
    named = os.environ.get("CROSS_SELL_PROJECT_DIR")
    if named:
        places = [Path(named).expanduser()]
    else:
        places = [Path(__file__).resolve().parents[2], Path.cwd()]
    for place in places:
        if (place / "dbt_project.yml").is_file():
            return place.resolve()
    raise CrossSellError(
        f"no dbt_project.yml in '{places[-1]}': set CROSS_SELL_PROJECT_DIR to the checkout"
    )


@cache
def _project_vars(path: Path) -> dict:
    try:
        project = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise CrossSellError(f"'{path}' is not YAML: {str(error).splitlines()[0]}") from error
    return (project.get("vars") or {}).get("cross_sell") or {}


def project_var(name: str, default: object = None) -> object:
    """Return the default of a var as `dbt_project.yml` has it, else `default`."""
    return _project_vars(project_dir() / "dbt_project.yml").get(name, default)
