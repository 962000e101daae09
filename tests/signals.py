"""Signals at random moments: `python -m tests.signals --count 20 --seed 1`.

Runs, certified runs and sweeps of the starter plan are ended by SIGINT, SIGTERM or SIGKILL, each at a moment drawn from its whole time and a little
more, to the process alone or to its group as a terminal does. Looked for: an exit code that is not foreseen, a traceback, a run folder that is not
whole, a kept schedule that says something else than the process or is not verified, a draft that stays though the process could have removed it, one
that `energyplan clean` does not find.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from energyplan.drafts import abandoned, remove
from energyplan.results.verify import verify_run

CODES = {signal.SIGINT: {130}, signal.SIGTERM: {143}, signal.SIGKILL: {-9}}
COMMANDS = {
    "run": ("run", "models/small", "--resolution", "73h"),
    "certified": ("run", "models/small", "--resolution", "certified:2%"),
    "sweep": ("sweep", "base", "high_demand", "--model", "models/small", "--resolution", "73h", "--jobs", "2"),
}


@dataclass
class Trial:
    """One command with one signal, and what is wrong with how it ended."""

    verb: str
    sent: signal.Signals
    to_group: bool
    after: float
    code: int = 0
    kept: bool = False
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        to = "group" if self.to_group else "process"
        left = " kept" if self.kept else ""
        return f"{self.verb:<9} {self.sent.name:<8} to {to:<8} after {self.after:5.2f} s: exit {self.code:>4}{left}  {'; '.join(self.faults) or 'ok'}"


def command(*words: str) -> list[str]:
    """A command as the console script runs it."""
    return [sys.executable, "-P", "-c", "import sys; from energyplan.__main__ import main; sys.exit(main())", *words]


def seconds_of(verb: str, folder: Path) -> float:
    """How long the command takes undisturbed; its runs are removed."""
    began = time.monotonic()
    subprocess.run(command(*COMMANDS[verb]), cwd=folder, check=True, capture_output=True)
    for run in folder.glob("results/*"):
        remove(run)
    return time.monotonic() - began


def tried(trial: Trial, folder: Path) -> Trial:
    """Send the signal, and look at what is left."""
    heard = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731  # children of a background process inherit a SIGINT that is ignored
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command(*COMMANDS[trial.verb]), cwd=folder, start_new_session=True, preexec_fn=heard, **pipes)
    try:
        process.wait(timeout=trial.after)
    except subprocess.TimeoutExpired:
        (os.killpg if trial.to_group else os.kill)(process.pid, trial.sent)
    try:
        _out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        trial.faults.append("does not end")
        err = ""
    trial.code = process.returncode
    if trial.code not in CODES[trial.sent] | {0} | ({7} if trial.verb == "sweep" else set()):
        trial.faults.append(f"exit code {trial.code}")
    if "Traceback" in err:
        trial.faults.append("traceback: " + err.strip().splitlines()[-1])
    trial.faults += broken(folder / "results")
    if not trial.faults and trial.verb != "sweep":
        trial.faults += unlike(trial, list(folder.glob("results/*/*/[!.]*")))
    left = abandoned(folder / "results")
    if left and trial.sent != signal.SIGKILL:
        trial.faults.append(f"draft left: {left[0].name}")
    for draft in left:
        remove(draft)
    hidden = [path for path in folder.glob("results/*/*/.*") if ".sweeps" not in path.parts]
    if hidden:
        trial.faults.append(f"not found by clean: {hidden[0].name}")
    for run in folder.glob("results/*"):
        remove(run)
    return trial


def broken(results: Path) -> Iterator[str]:
    """Run folders that are not what their manifest says."""
    for run in results.glob("*/*/[!.]*"):
        if run.parent.name.startswith("."):
            continue
        try:
            files = json.loads((run / "run.json").read_text(encoding="utf-8"))["files"]
        except (OSError, ValueError) as error:
            yield f"{run.name}: {error}"
            continue
        if any(hashlib.sha256((run / name).read_bytes()).hexdigest() != mark for name, mark in files.items()):
            yield f"{run.name}: half written"


def unlike(trial: Trial, runs: list[Path]) -> Iterator[str]:
    """Where the run that is there says something else than its process."""
    if not runs:
        if trial.code == 0:
            yield "exit 0 and no run"
        return
    trial.kept = True
    told = json.loads((runs[0] / "run.json").read_text(encoding="utf-8"))
    if told["exit_code"] not in (0, trial.code):  # 0 where the signal came when all was written
        yield f"exit {trial.code}, and the run says {told['exit_code']}"
    if not verify_run(runs[0]).passed:
        yield "not verified"


def trials(count: int, seed: int, verbs: tuple[str, ...] = tuple(COMMANDS)) -> Iterator[Trial]:
    """Trials, one after the other, in a folder of their own."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(command("init", "small"), cwd=folder, check=True, capture_output=True)
        whole = {verb: seconds_of(verb, folder) for verb in verbs}
        for n in range(count):
            verb, sent = verbs[n % len(verbs)], (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[(n + n // len(verbs)) % 3]
            to_group = sent != signal.SIGKILL and chance.random() < 0.5
            yield tried(Trial(verb, sent, to_group or (verb == "sweep" and sent == signal.SIGKILL), chance.uniform(0.0, 1.1) * whole[verb]), folder)


def main() -> None:
    """Print a line a trial; exit 1 where one has a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    faults = 0
    for trial in trials(given.count, given.seed):
        sys.stdout.write(f"{trial}\n")
        sys.stdout.flush()
        faults += bool(trial.faults)
    sys.stdout.write(f"{given.count} signals, {faults} with a fault\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
