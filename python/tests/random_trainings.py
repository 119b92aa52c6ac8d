"""Train on shops of random purchases, in which a new ranking should hardly ever go live.

A script to run by hand, as a hundred shops take half an hour:

    .venv/bin/python python/tests/random_trainings.py 100
"""

import sys
import tempfile
from pathlib import Path

from shop import CompiledProject
from trained_shops import random_purchases, train

if __name__ == "__main__":
    project, shops = CompiledProject(), int(sys.argv[1])
    live = 0
    for seed in range(shops):
        with tempfile.TemporaryDirectory() as home:
            report = train(project, {"events": random_purchases(seed)}, Path(home))
        live += report["status"] == "live"
        print(f"shop {seed}: {report['decision']}", flush=True)
    print(f"{live} of {shops} went live")
