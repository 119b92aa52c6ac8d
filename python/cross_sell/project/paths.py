"""Where the dbt project lies: the models, seeds and contract that the harness works with."""

import os
from pathlib import Path

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
        places = [Path(__file__).resolve().parents[3], Path.cwd()]
    for place in places:
        if (place / "dbt_project.yml").is_file():
            return place.resolve()
    raise CrossSellError(
        f"no dbt_project.yml in '{places[-1]}': set CROSS_SELL_PROJECT_DIR to the checkout"
    )
