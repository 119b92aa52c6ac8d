"""The process that a benchmark measures: call one function and write down what came of it."""

import importlib
import json
import signal
import sys
import traceback
from pathlib import Path

from cross_sell.benchmark.measure import own_peak_memory
from cross_sell.errors import CrossSellError


def main(function: str, arguments: str, result: str) -> None:
    """Call `module:name` with arguments in JSON; write value or error and memory to `result`."""
    # The terminal interrupts both processes; the parent ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, name = function.split(":")
    try:
        value = getattr(importlib.import_module(module), name)(**json.loads(arguments))
        outcome = {"value": value}
    except CrossSellError as error:
        outcome = {"error": str(error)}
    except Exception as error:
        traceback.print_exc()
        first_line = next(iter(str(error).splitlines()), "")
        outcome = {"error": f"{type(error).__name__}: {first_line}"[:300]}
    outcome["peak_memory_bytes"] = own_peak_memory()
    Path(result).write_text(json.dumps(outcome), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
