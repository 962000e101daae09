"""A Switch system on its way into a plan: what its modules share while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from energyplan.importers.new_plan import NewPlan, both
from energyplan.importers.switch_fuels import Fuels, edges
from energyplan.importers.switch_tables import Folder, Line
from energyplan.importers.switch_time import Period, Time
from energyplan.system.finance import capital_recovery_factor

ELECTRICITY, HYDROGEN, LIQUID = "electricity", "hydrogen", "liquid_hydrogen"

COLOURS = {
    "renewable": "#4caf50", "thermal": "#795548", "hydro": "#2196f3", "battery": "#9c27b0", "converter": "#ff9800", "link": "#607d8b",
    "electrolyser": "#00bcd4", "hydrogen_store": "#80deea", "seasonal_store": "#006064",
}  # fmt: skip


CAPITAL = ("power_capex", "energy_capex")

STANDS = 200.0
"""Life of what stands for as long as any plan lasts [a]."""


@dataclass
class SwitchSystem:
    """What is known of the system so far.

    Attributes:
        folder: Its inputs.
        plan: The plan in the making.
        time: Periods and timepoints.
        modules: Modules in use, without `switch_model.`.
        zones: Load zones.
        fuels: Fuels and their prices.
        peak: Largest load of all zones together [MW].
        flows: Timeseries of hydro: (project, timeseries) -> its row.
        loads: (zone, timepoint) -> load [MW].
        hydrogen: Fuel that is made in the plan, where it is.
        credits: Rows of what counts for reserves, by project and timepoint.
    """

    folder: Folder
    plan: NewPlan
    time: Time
    modules: set[str]
    zones: list[str]
    fuels: Fuels
    peak: float = 0.0
    flows: dict[tuple[str, ...], Line] = field(default_factory=dict)
    loads: dict[tuple[str, str], float] = field(default_factory=dict)
    hydrogen: str | None = None
    credits: dict[str, dict[str, Line]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Sentences about what is not in the plan, for its description."""

    @property
    def room(self) -> float:
        """Power that a candidate without a limit may have [MW]: a thousand times the peak and more, so that it never binds."""
        return 10.0 ** (len(str(int(max(self.peak, 1.0)))) + 3)

    @property
    def starts(self) -> list[int]:
        """First years of the periods: the milestones."""
        return [p.start for p in self.time.periods]

    def site(self, zone: str, *, distribution: bool = False) -> str:
        """Site of a zone, or of its distribution grid where there is one."""
        apart = distribution and "transmission.local_td" in self.modules
        return self.plan.identifier(f"{zone} distribution" if apart else zone, "site")

    def technology(self, name: str, kind: str, carrier: str = ELECTRICITY, **more: object) -> str:
        """Identifier of a new technology, titled as Switch calls it."""
        identifier = self.plan.identifier(name, "technology")
        entry = {"kind": kind, "title": both(name), "carrier": carrier, "colour": COLOURS[kind]} | {k: v for k, v in more.items() if v}
        self.plan.head["technologies"][identifier] = entry
        return identifier

    def project(self, name: str) -> str:
        """Identifier of a project, of no other row."""
        return self.plan.identifier(name, "project")

    def years(self, *figures: dict[str, float]) -> list[tuple[int, Period]]:
        """Years that rows need: the start of each period, and its end where a figure differs between periods, for between rows it is interpolated."""
        differ = any(len(set(by_period.values())) > 1 for by_period in figures)
        return [(year, p) for p in self.time.periods for year in (edges(p) if differ else [p.start])]

    def repaid(self, capital: float, age: float, life: float) -> float:
        """A capital cost whose annuity over `life` years is what Switch pays in each year in which a unit runs, CRF(i, age) x capital.

        In Switch a unit pays for as long as it runs, be that longer or shorter than the age by which its annuity is reckoned.
        """
        interest = self.plan.head["finance"]["interest_rate"]
        return capital * capital_recovery_factor(interest, age) / capital_recovery_factor(interest, life)

    def existing(
        self, technology: str, site: str, power: float, *, energy: float | None = None, site_to: str | None = None, note: str = "",
        power_capex: float | None = None,
    ) -> None:  # fmt: skip
        """Capacity that stands before the first year and for as long as the plan lasts, `STANDS` years."""
        self.plan.add(
            "existing", project=self.project(f"{technology} existing"), technology=technology, site=site, site_to=site_to,
            commissioned=self.starts[0] - 1, power=power, energy=energy, life=STANDS, power_capex=power_capex, note=note or None,
        )  # fmt: skip

    def candidate(self, technology: str, site: str, power: float | None = None, *, site_to: str | None = None) -> None:
        """Capacity that may be built in each period."""
        note = "no limit in Switch" if power is None else None
        self.plan.add(
            "candidates", project=self.project(f"{technology} new"), technology=technology, site=site, site_to=site_to,
            earliest_year=self.starts[0], power_max=self.room if power is None else power, note=note,
        )  # fmt: skip

    def lasting(self, kind: str, technology: str, age: float | None = None, **figures: float | None) -> None:
        """Rows of a technology that is kept, and paid for by its age, from the period in which it is built to the end."""
        for period in self.time.periods:
            life = float(self.time.periods[-1].end + 1 - period.start)
            repaid = {name: self.repaid(figures[name] or 0.0, age, life) for name in CAPITAL if age is not None and name in figures}
            self.plan.add(f"technologies/{kind}", technology=technology, year=period.start, lifetime=life, **figures | repaid)
