"""Other tools' systems, imported and run, beside the objective that their authors published.

    python -m benchmarks.verification [--cases ../shared/cases] [--out docs/verification.md]

Each case is `energyplan import` into a temporary folder and `energyplan run` in a fresh process. Seconds are of this machine at this moment.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.page import machine
from benchmarks.peers import ROOT, versions

AGREE = 1e-6
"""Largest relative difference of an objective."""


@dataclass(frozen=True)
class Case:
    """A system of another tool.

    Attributes:
        tool: Name of the importer.
        source: Folder or file under the folder of cases.
        published: Objective that its authors published, constants included, in its own money.
        where: Where it is published.
        unit: What one unit of our money is in its own.
    """

    tool: str
    source: str
    published: float
    where: str
    unit: float = 1.0

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.tool} {Path(self.source.removesuffix('/inputs')).stem}"


SWITCH = "Switch 2, examples (commit 239d62c), outputs/total_cost.txt"
PYPSA = "PyPSA, examples/networks (commit 0209b0e), results of the linear optimal power flow, with the constant of existing capacity"
CASES = (
    Case("switch", "switch/copperplate0/inputs", 18504623.68565862, SWITCH),
    Case("switch", "switch/3zone_toy/inputs", 134733088.429291, SWITCH),
    Case("switch", "switch/rps_simple/inputs", 140343019.69266725, SWITCH),
    Case("switch", "switch/hydrogen/inputs", 188714938.7949838, SWITCH),
    Case("pypsa", "pypsa/ac-dc-meshed/inputs", -3474256.0405499 + 21915277.518279, PYPSA),
    Case("pypsa", "pypsa/storage-hvdc/inputs", 14670508.825359 + 1211329.780477, PYPSA),
    Case("osemosys", "osemosys/utopia/utopia.txt", 29446.86269, "OSeMOSYS, tests of the GNU MathProg version (commit 9520268)", 1e-6),
)

HEAD = """# Verified against other tools

Systems of other tools, read by `energyplan import`, run, and compared with the objective that their authors published. Nothing of them is part
of this project. Made by `python -m benchmarks.verification`; `pytest -m reference` asks the same.

Every run is also verified by the independent checks, and solved to a gap that its matrix proves.
"""


def compare(case: Case, folder: Path) -> dict[str, Any]:
    """Import and run a case: ours, the difference, rows and columns, seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        plan = Path(scratch) / "plan"
        began = time.monotonic()
        command = [sys.executable, "-P", "-m", "energyplan", "--no-progress"]
        made = subprocess.run([*command, "import", case.tool, str(folder / case.source), "-o", str(plan)], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            return {"case": case, "trouble": made.stderr.strip()[:300]}
        done = subprocess.run([*command, "run", str(plan), "--json", "--out", scratch], capture_output=True, text=True, check=False)
        if done.returncode not in (0, 6):
            return {"case": case, "trouble": done.stderr.strip()[:300]}
        told = json.loads(done.stdout)
    ours = told["objective"] * case.unit
    return {
        "case": case, "ours": ours, "difference": abs(ours - case.published) / abs(case.published), "verified": told["status"] == "optimal",
        "checks": len(told["checks"]), "rows": told["size"]["rows"], "columns": told["size"]["columns"], "seconds": time.monotonic() - began,
    }  # fmt: skip


def page(found: list[dict[str, Any]]) -> str:
    """The page of docs."""
    ours = ", ".join(f"{k} {v}" for k, v in versions(Path(sys.executable)).items() if v and k in ("highspy", "pyomo", "numpy"))
    lines = [HEAD, f"{date.today().isoformat()}, {machine()}; {ours}", ""]
    lines += ["| case | published | ours | relative difference | verified | rows | columns | seconds, import and run |", "|---|---|---|---|---|---|---|---|"]
    for row in found:
        case = row["case"]
        if "trouble" in row:
            lines.append(f"| {case.name} | {case.published:.10g} | - | {row['trouble']} | | | | |")
            continue
        verdict = f"{row['checks']} checks" if row["verified"] else "no"
        figures = f"{row['ours']:.12g} | {row['difference']:.1e} | {verdict} | {row['rows']:,} | {row['columns']:,} | {row['seconds']:.1f}"
        lines.append(f"| {case.name} | {case.published:.12g} | {figures} |")
    sources = dict.fromkeys((row["case"].tool, row["case"].where) for row in found)
    return "\n".join([*lines, "", *(f"* {tool}: {where}." for tool, where in sources)]) + "\n"


def agrees(row: dict[str, Any]) -> bool:
    """Whether a case was run, verified, and is as published."""
    return bool(row.get("verified")) and row["difference"] <= AGREE


def main() -> None:
    """All cases there are; exit 1 where one differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verification", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=Path(os.environ.get("ENERGYPLAN_SHARED", ROOT.parent / "shared")) / "cases")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "verification.md")
    arguments = parser.parse_args()
    there = [case for case in CASES if (arguments.cases / case.source).exists()]
    if not there:
        raise SystemExit(f"no case in {arguments.cases}")
    found = [compare(case, arguments.cases) for case in there]
    text = page(found)
    arguments.out.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(0 if all(agrees(row) for row in found) else 1)


if __name__ == "__main__":
    main()
