"""Systems by hand as finished runs, and PyPSA in a Python that has it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from systems import Solved

from energyplan.exports.pypsa import write
from energyplan.exports.run_exports import Asked
from energyplan.results.runs import RunFolder
from energyplan.results.stored_run import StoredRun
from energyplan.results.system_tables import system_tables


def stored(solved: Solved, out: Path, **manifest: Any) -> StoredRun:
    """The run folder of a solved system, with what an export reads of it."""
    folder = RunFolder(out, "20260101T000000Z-00000000")
    folder.write_frames("system", system_tables(solved.model.system), {})
    folder.write_frames("tables", solved.tables.frames, {"scenario": "base", "run_id": "x"})
    folder.write_text("inputs.yaml", "")
    about = {"plan": "by_hand", "scenario": "base", "run_id": "x", "currency": "CNY", "foresight": "perfect", "gap": 0.0, "titles": {}, "colours": {}}
    return StoredRun(folder.publish(about | manifest))


def exported(solved: Solved, out: Path, year: int | None = None, **manifest: Any) -> Path:
    """The folder that a solved system becomes."""
    return write(stored(solved, out / "run", **manifest), Asked(out, year)).files[0]


def meta(folder: Path) -> dict[str, Any]:
    """What `meta.json` says."""
    return json.loads((folder / "meta.json").read_text(encoding="utf-8"))["energyplan"]


class Pypsa:
    """A process that solves folders, one after the other."""

    def __init__(self, python: str):
        script = Path(__file__).with_name("pypsa_solve.py")
        self.process = subprocess.Popen([python, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def solve(self, folder: Path) -> dict[str, Any]:
        """Objectives of a folder: `operation` at the capacities of the run, `objective` with them decided."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("FOUND "):
                return json.loads(line.removeprefix("FOUND "))
        raise AssertionError("PyPSA ended")

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


