"""Where the peers are: a Python that can import them, this one or one of their own."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

VARIABLE = "ENERGYPLAN_PEER_PYTHON"
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"PyPSA": "pypsa", "oemof.solph": "oemof.solph"}

VERSIONS = """
import importlib.metadata as m, json
names = ["pypsa", "linopy", "oemof.solph", "pyomo", "highspy", "highspy-extras", "numpy", "pandas"]
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({name: version(name) for name in names}))
"""


def cached_python() -> Path:
    """The Python of the environment that `--install-peers` makes."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "energyplan" / "peers"
    return cache / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def find(given: str | None) -> Path | None:
    """The peers' Python: the one given, that of the environment variable, this one if it has them, the cached one, or none."""
    stated = given or os.environ.get(VARIABLE)
    if stated:
        return Path(stated)
    if importlib.util.find_spec("pypsa"):
        return Path(sys.executable)
    return cached_python() if cached_python().exists() else None


def install() -> Path:
    """Make the cached environment from the dependency group `peers`."""
    python = cached_python()
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["peers"]
    subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *group], check=True)
    return python


def versions(python: Path) -> dict[str, str | None]:
    """Versions of what the tools stand on; None where it is not installed."""
    told = subprocess.run([str(python), "-c", VERSIONS], check=True, capture_output=True, text=True)
    found: dict[str, str | None] = json.loads(told.stdout)
    return found


HOW = f"""Peers are not installed, so only our own rows follow. To have them: `python -m benchmarks --install-peers` (an environment of their
own in the cache), or `pip install --group peers`, or name a Python that has them by --peer-python or {VARIABLE}."""
