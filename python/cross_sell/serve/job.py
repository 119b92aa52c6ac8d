"""A job in a process of its own: train a merchant's models, then build and switch.

`python -m cross_sell.serve.job FOLDER JOB_ID`. The state of the job is a file that is replaced
whole; the lock on FOLDER/.job.lock, which the server has taken for this process, goes when the
process does, however that happens. A training that the shop is too small for is skipped.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from cross_sell.serve.settings import DATA_FOLDER, DATABASE, JOBS_FOLDER, OWN_FOLDER
from cross_sell.warehouse.switch import new_file

# What is trained, where this version can train it: kind -> module of `train`.
TRAININGS = {"ranking": "ranking", "open-rate": "open_rate", "promotions": "promotions"}


def state_file(folder: Path, job_id: str) -> Path:
    """Return where the state of a job stands."""
    return folder / JOBS_FOLDER / f"{job_id}.json"


def write_state(folder: Path, state: dict) -> None:
    """Write the state of a job in one step."""
    file = state_file(folder, state["job_id"])
    file.parent.mkdir(exist_ok=True)
    new = new_file(file)
    new.write_text(json.dumps(state), encoding="utf-8")
    os.replace(new, file)


def new_state(merchant_id: str, job_id: str) -> dict:
    """Return the state of a job that begins now."""
    return {
        "job_id": job_id, "merchant_id": merchant_id, "status": "running", "started_at": now(),
        "ended_at": None, "message": None, "steps": [],
    }


def now() -> str:
    """Return the time in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def steps(folder: Path) -> dict[str, list[str]]:
    """Return the commands of a job by their names; the last one builds."""
    common = ["--data", str(folder / DATA_FOLDER), "--models", str(folder / "models")]
    return {
        **{
            f"train {kind}": ["train", kind, *common] for kind, module in TRAININGS.items()
            if find_spec(f"cross_sell.train.{module}")
        },
        "run": ["run", *common],
    }


def work(folder: Path, state: dict) -> None:
    """Do the steps, and write after each of them how the job stands."""
    commands = steps(folder)
    for name, words in commands.items():
        step = {"name": name, "status": "running", "message": None}
        state["steps"].append(step)
        write_state(folder, state)
        code, message = _call(folder, words)
        if code == 0:
            step["status"] = "succeeded"
        elif name != "run" and code == 2:
            step.update(status="skipped", message=message)
        else:
            step.update(status="failed", message=message)
            state.update(status="failed", message=f"{name}: {message}")
            break
    else:
        state["status"] = "succeeded"
    state["ended_at"] = now()
    write_state(folder, state)


def _call(folder: Path, words: list[str]) -> tuple[int, str | None]:
    """Run a verb, and return its exit code and why it failed, in one line without the folder."""
    own = folder / OWN_FOLDER
    environment = {
        **os.environ,
        "CROSS_SELL_DATABASE": str(folder / DATABASE),
        # Two merchants may be built at the same time.
        "DBT_TARGET_PATH": str(own / "target"),
        "DBT_LOG_PATH": str(own / "logs"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "cross_sell.cli", *words], env=environment, check=False, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        errors="replace",
    )
    if done.returncode == 0:
        return 0, None
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    message = lines[-1].removeprefix("error: ") if lines else f"ended with {done.returncode}"
    return done.returncode, message.replace(f"{folder}/", "").replace(str(folder), ".")[:500]


def main() -> int:
    """Do one job."""
    folder, job_id = Path(sys.argv[1]), sys.argv[2]
    os.nice(5)
    state = json.loads(state_file(folder, job_id).read_text(encoding="utf-8"))
    try:
        work(folder, state)
    except BaseException:
        state.update(status="failed", ended_at=now(), message="the job was stopped")
        write_state(folder, state)
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
