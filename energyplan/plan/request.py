"""Which plan is meant: what a user asked for, kept with a run so that it can be asked for again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from energyplan.plan.read import read_plan
from energyplan.plan.schema import Plan


@dataclass(frozen=True)
class Request:
    """A plan with its scenario and changes.

    Attributes:
        model: Plan file or folder; None is `models/zhuanghe`.
        scenario: Name of a scenario, None for the base.
        sets: Changes `path=value`.
        resolution: Length of steps, None for the plan's.
        targets: `plan`, `soft`, `hard`, `off`, None for the plan's.
    """

    model: str | None = None
    scenario: str | None = None
    sets: tuple[str, ...] = ()
    resolution: str | None = None
    targets: str | None = None

    @classmethod
    def of(cls, model: str | Path | None, scenario: str | None, sets: Iterable[str], resolution: str | None, targets: str | None) -> Request:
        """A request from the arguments of a command."""
        return cls(None if model is None else str(model), scenario, tuple(sets), resolution, targets)

    def read(self) -> Plan:
        """The plan.

        Raises:
            InputError: with everything that is wrong.
        """
        return read_plan(self.model, self.scenario, self.sets, targets=self.targets, resolution=self.resolution)

    def changed(self, sets: Iterable[str] = (), **fields: Any) -> Request:
        """The same with more changes."""
        return replace(self, sets=(*self.sets, *sets), **fields)

    def command(self, verb: str = "run") -> str:
        """The command line that asks for it.

        >>> Request("models/zhuanghe", "no_nuclear", ("discount_rate=0.05",), targets="hard").command()
        'energyplan run models/zhuanghe --scenario no_nuclear --targets hard --set discount_rate=0.05'
        """
        words = ["energyplan", verb, *([self.model] if self.model else [])]
        for option, value in (("--scenario", self.scenario), ("--resolution", self.resolution), ("--targets", self.targets)):
            words += [option, value] if value else []
        for text in self.sets:
            words += ["--set", text]
        return shlex.join(words)
