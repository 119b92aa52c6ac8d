"""The Java that Spark runs on."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from cross_sell.errors import CrossSellError

# The oldest version that Spark 4 runs on.
OLDEST = 17
MEND = f"install Java {OLDEST} or newer (Debian: openjdk-17-jre-headless), or set JAVA_HOME"


def check_java() -> None:
    """CrossSellError if there is no Java, or one too old for Spark."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    place = f"in JAVA_HOME ({home})" if home else "on PATH"
    if not java or not os.access(java, os.X_OK):
        raise CrossSellError(f"Spark needs Java, and there is none {place}: {MEND}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    # 1.8 was the eighth; later ones begin with their number.
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    if not found:
        raise CrossSellError(f"'{java}' does not tell its version: {MEND}")
    if int(found[1]) < OLDEST:
        raise CrossSellError(f"Spark needs Java {OLDEST}, and {java} is Java {found[1]}: {MEND}")
