"""Small PyPSA networks as folders of CSV files, and as solved plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from systems import Solved, solve_system, verified

from energyplan.importers.pypsa import read
from energyplan.plan.read import read_plan
from energyplan.system.assemble import assemble

PLANT = {
    "buses": "name,carrier\nn,AC\n",
    "loads": "name,bus,p_set\nload,n,10\n",
    "generators": "name,bus,p_nom,marginal_cost\ndear,n,100,50\n",
}
"""10 MW, all from a plant at 50."""


@dataclass(frozen=True)
class Tiny:
    """A network from which others are made.

    Attributes:
        base: Text of each file, by its name without the ending.
    """

    base: dict[str, str]

    def network(self, tmp_path: Path, **files: str) -> Path:
        """A folder of CSV files: those of the base, and others in their place; `__` in a name is a dash."""
        folder = tmp_path / "network"
        folder.mkdir()
        for name, text in (self.base | {name.replace("__", "-"): text for name, text in files.items()}).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    def solved(self, tmp_path: Path, **files: str) -> Solved:
        """The network as a plan, solved; all independent checks hold."""
        read(self.network(tmp_path, **files), "net").write(tmp_path / "net")
        s = solve_system(assemble(read_plan(tmp_path / "net")))
        assert verified(s) == []
        return s
