"""A job in a process of its own: train a merchant's models, then build and switch.

`python -m cross_sell.serve.job FOLDER JOB_ID`. The state of the job is a file that is replaced
whole; the lock on FOLDER/.job.lock, which the server has taken for this process, goes when the
process does, however that happens. It starts itself anew for each step, so that the next one has
all the memory, and has no child that could work on when it is killed. A training that the shop is
too small for is skipped.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from cross_sell.errors import CrossSellError, TooLittleData
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


def work(folder: Path, state: dict) -> bool:
    """Do the next step, and write how the job stands; False if it was the last."""
    commands = steps(folder)
    name = list(commands)[len(state["steps"])]
    step = {"name": name, "status": "running", "message": None}
    state["steps"].append(step)
    write_state(folder, state)
    status, message = _call(commands[name])
    if message is not None:
        message = message.replace(f"{folder}/", "").replace(str(folder), ".")[:500]
    step.update(status=status, message=message)
    if status == "failed":
        state.update(status="failed", ended_at=now(), message=f"{name}: {message}")
    elif len(state["steps"]) == len(commands):
        state.update(status="succeeded", ended_at=now())
    write_state(folder, state)
    return state["status"] == "running"


def _call(words: list[str]) -> tuple[str, str | None]:
    """Run a verb, and return how the step has ended, and why it was skipped or failed."""
    # Loaded here, as the server needs what is above only.
    from cross_sell import run, train

    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers()
    for module in (train, run):
        module.add_parser(verbs)
    args = parser.parse_args(words)
    try:
        args.run(args)
    except TooLittleData as error:
        return "skipped", str(error)
    except CrossSellError as error:
        return "failed", str(error)
    except Exception as error:
        # What it says may quote rows.
        return "failed", f"ended with {type(error).__name__}"
    return "succeeded", None


def main() -> int:
    """Do the next step of a job, then those after it."""
    folder, job_id = Path(sys.argv[1]), sys.argv[2]
    state = json.loads(state_file(folder, job_id).read_text(encoding="utf-8"))
    own = folder / OWN_FOLDER
    os.environ |= {
        "CROSS_SELL_DATABASE": str(folder / DATABASE),
        # Two merchants may be built at the same time.
        "DBT_TARGET_PATH": str(own / "target"),
        "DBT_LOG_PATH": str(own / "logs"),
    }
    try:
        if not state["steps"]:
            os.nice(5)
        if work(folder, state):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    except BaseException:
        state.update(status="failed", ended_at=now(), message="the job was stopped")
        write_state(folder, state)
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
