"""The verifier must not share code with what it verifies."""

from __future__ import annotations

import subprocess
import sys

FORBIDDEN = ("energyplan.model", "energyplan.solve", "energyplan.system", "pyomo", "highspy")


def test_the_verifier_loads_neither_model_nor_solver() -> None:
    code = f"import sys, energyplan.results.verify\nprint(*sorted(n for n in sys.modules if n.startswith({FORBIDDEN!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
