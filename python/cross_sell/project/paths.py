"""Where the dbt project lies: the models, seeds and contract that the harness works with."""

import os
import re
from pathlib import Path

from cross_sell.errors import CrossSellError

NAME = r"^name:[ \t]*['\"]?cross_sell\b"


def project_dir() -> Path:
    """Return the folder of the dbt project cross_sell.

    The environment variable CROSS_SELL_PROJECT_DIR comes first, then the checkout that this file
    lies in, then the working directory. CrossSellError if there is no dbt project, or another one,
    such as one that installs this as a package.
    """
    named = os.environ.get("CROSS_SELL_PROJECT_DIR")
    if named:
        places = [Path(named).expanduser()]
    else:
        places = [Path(__file__).resolve().parents[3], Path.cwd()]
    for place in places:
        file = place / "dbt_project.yml"
        if file.is_file():
            if not re.search(NAME, file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE):
                raise CrossSellError(
                    f"'{place}' is another dbt project than cross_sell: set CROSS_SELL_PROJECT_DIR to"
                    " cross_sell itself, in a project that installs it dbt_packages/cross_sell"
                )
            return place.resolve()
    raise CrossSellError(
        f"no dbt_project.yml in '{places[-1]}': set CROSS_SELL_PROJECT_DIR to the checkout"
    )
