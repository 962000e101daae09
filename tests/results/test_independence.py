"""The verifier, and the compliance sheet that is made of what it says, must not share code with what they verify."""

from __future__ import annotations

import subprocess
import sys

import pytest

FORBIDDEN = ("energyplan.model", "energyplan.solve", "energyplan.system", "pyomo", "highspy")


@pytest.mark.parametrize("module", ["verify", "compliance_sheet"])
def test_it_loads_neither_model_nor_solver(module: str) -> None:
    code = f"import sys, energyplan.results.{module}\nprint(*sorted(n for n in sys.modules if n.startswith({FORBIDDEN!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
