"""Run one function in a process of its own, and measure what the process takes."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.2


@dataclass
class Outcome:
    """What a process did: its value, or why there is none.

    seconds: wall time from start to end, the start of Python included. peak_memory_bytes: resident
    memory of the process and of those that it started; None where it cannot be told.
    peak_temp_bytes: size of the temporary folder, looked at five times a second. last_line: what
    the function printed last.
    """

    value: dict | None
    reason: str | None
    seconds: float
    peak_memory_bytes: int | None
    peak_temp_bytes: int
    last_line: str


def run_process(
    function: str,
    arguments: dict,
    folder: Path,
    *,
    temp: Path | None = None,
    time_limit: float = float("inf"),
    memory_limit: float = float("inf"),
    environment: dict[str, str] | None = None,
    shows_progress: bool = True,
) -> Outcome:
    """Call a function in a process of its own and wait for its end.

    function: `module:name`; it takes the arguments by name and returns a dict, both fit for JSON.
    folder: for temporary files. temp: the folder whose size is watched. time_limit: seconds;
    memory_limit: bytes; a process that takes more is killed. shows_progress: whether its standard
    error appears.
    """
    result, printed = folder / "result.json", folder / "printed.txt"
    result.unlink(missing_ok=True)
    peak_memory, peak_temp, reason = None, 0, None
    started = time.monotonic()
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "cross_sell.benchmark.child",
                function, json.dumps(arguments), str(result),
            ],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=None if shows_progress else subprocess.DEVNULL,
        )
        try:
            while reason is None and not _has_ended(process):
                resident, peak = _memory(process.pid) or (0, 0)
                # The peaks of processes that it has started end with them.
                peak_memory = max(peak_memory or 0, peak) or None
                peak_temp = max(peak_temp, _folder_bytes(temp))
                if time.monotonic() - started > time_limit:
                    reason = f"stopped after {time_limit:,g} s"
                elif resident > memory_limit:
                    reason = f"stopped when it took more than {memory_limit / 1e9:,.1f} GB"
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    outcome = {}
    if reason is None and result.is_file():
        outcome = json.loads(result.read_text(encoding="utf-8"))
    elif reason is None:
        code = process.returncode
        reason = "killed, perhaps for want of memory" if code == -9 else f"ended with code {code}"
    lines = printed.read_text(encoding="utf-8", errors="replace").split("\n")
    return Outcome(
        value=outcome.get("value"),
        reason=reason or outcome.get("error"),
        seconds=time.monotonic() - started,
        peak_memory_bytes=max(outcome.get("peak_memory_bytes") or 0, peak_memory or 0) or None,
        peak_temp_bytes=peak_temp,
        last_line=next((line for line in reversed(lines) if line.strip()), ""),
    )


def _has_ended(process: subprocess.Popen) -> bool:
    try:
        process.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _memory(pid: int) -> tuple[int, int] | None:
    """Return the resident bytes of a process and of those that it started, now and at their peaks.

    None where there is no /proc. The peak is that of the program: `ru_maxrss` of a process starts
    with the peak of its parent.
    """
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            facts = dict(line.split(":", 1) for line in file)
        now, peak = (int(facts[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    except (OSError, KeyError):
        return None
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        # A thread may end while this looks.
        with suppress(OSError):
            for child in file.read_text(encoding="ascii").split():
                more = _memory(int(child)) or (0, 0)
                now, peak = now + more[0], peak + more[1]
    return now, peak


def own_peak_memory() -> int:
    """Return the peak of this process's resident memory in bytes."""
    here = _memory(os.getpid())
    if here:
        return here[1]
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _folder_bytes(folder: Path | None) -> int:
    if folder is None:
        return 0
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except OSError:  # gone since it was listed
                pass
    return total
