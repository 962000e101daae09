"""`python -m tests.mutations --count 2000 --seed 1`: a table of what became of so many damaged plans; with `--case N` one of them, kept to be looked at."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.mutations.bases import RESOLUTIONS, write_bases
from tests.mutations.outcome import Harness, judged, table


def main() -> int:
    """Run them; 1 where any is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--case", type=int, help="only this one; its plan is kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        harness = Harness(write_bases(Path(folder)), asked.seed, asked.jobs)
        if asked.case is not None:
            kept = Path(tempfile.mkdtemp(prefix=f"case-{asked.case}-"))
            outcome, plan = harness.prepared(asked.case, kept)
            print(outcome.base, outcome.changes, plan, flush=True)
            print(*judged(plan, kept / "out", RESOLUTIONS.get(outcome.base)))
            return 0
        found = []
        try:
            for outcome in harness.outcomes(range(asked.first, asked.first + asked.count)):
                found.append(outcome)
                if outcome.is_fault:
                    print(table([outcome]).splitlines()[-1], file=sys.stderr, flush=True)
        finally:  # also on Ctrl-C
            print(table(found))
    shutil.rmtree(folder, ignore_errors=True)
    return int(any(one.is_fault for one in found))


if __name__ == "__main__":
    sys.exit(main())
