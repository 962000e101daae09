"""Random small PyPSA networks of every feature that is imported, solved by PyPSA with HiGHS; run by an interpreter that has PyPSA.

    python tests/importers/pypsa_networks.py FOLDER FIRST LAST [periods]

writes for each seed a folder of CSV files and a netCDF file, and prints a line of JSON: seed, objective, constant, capacities.
"""

import contextlib
import json
import logging
import sys
import warnings
from pathlib import Path

import numpy as np

SHED, DUMP = 150.0, 5.0


def network(seed):
    """A network that most often can be served: every bus may buy what is short, and pay to be rid of what is over."""
    import pypsa

    rng = np.random.default_rng(seed)
    n = pypsa.Network()
    steps = int(rng.integers(3, 9))
    n.set_snapshots(range(steps))
    weights = rng.choice([1.0, 2.0, 3.0], steps) if rng.random() < 0.5 else np.full(steps, float(rng.integers(1, 4)))
    n.snapshot_weightings["stores"] = weights
    n.snapshot_weightings["objective"] = weights * (rng.choice([1.0, 7.0], steps) if rng.random() < 0.4 else 1.0)
    n.snapshot_weightings["generators"] = n.snapshot_weightings["objective"] * (1.5 if rng.random() < 0.2 else 1.0)
    maker = Maker(n, rng, steps)
    maker.buses()
    for bus in n.buses.index:
        n.add("Generator", f"shed {bus}", bus=bus, p_nom=2000, marginal_cost=SHED)
        n.add("Generator", f"dump {bus}", bus=bus, p_nom=2000, sign=-1, marginal_cost=DUMP)
        n.add("Load", f"load {bus}", bus=bus, p_set=maker.rng.uniform(5, 100, steps) if maker.maybe() else float(rng.uniform(5, 100)))
    maker.parts()
    if maker.maybe(0.4):
        n.add("GlobalConstraint", "co2", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=float(rng.uniform(0, 300)))
    return n


def with_periods(seed):
    """A network of two or three investment periods, in which components come and go."""
    import pypsa

    rng = np.random.default_rng(seed)
    n = pypsa.Network()
    steps, periods = int(rng.integers(3, 7)), [2020, 2030, 2045][: int(rng.integers(2, 4))]
    n.set_snapshots(range(steps))
    n.set_investment_periods(periods)
    lasting = np.diff([*periods, 2050]) if rng.random() < 0.5 else rng.choice([1.0, 5.0, 10.0], len(periods))
    n.investment_period_weightings["years"] = lasting.astype(float)
    n.investment_period_weightings["objective"] = rng.uniform(1, 9, len(periods))
    weights = np.tile(rng.choice([1.0, 2.0, 3.0], steps), len(periods))
    n.snapshot_weightings["stores"] = weights
    n.snapshot_weightings["objective"] = weights * (2.0 if rng.random() < 0.4 else 1.0)
    n.snapshot_weightings["generators"] = n.snapshot_weightings["objective"] * (1.5 if rng.random() < 0.3 else 1.0)
    maker = Maker(n, rng, steps * len(periods))
    maker.buses()
    for bus in n.buses.index:
        n.add("Load", f"load {bus}", bus=bus, p_set=maker.rng.uniform(5, 100, maker.steps))
    maker.parts()
    maker.dates(periods)
    for bus in n.buses.index:
        n.add("Generator", f"shed {bus}", bus=bus, p_nom=2000, marginal_cost=SHED)
        n.add("Generator", f"dump {bus}", bus=bus, p_nom=2000, sign=-1, marginal_cost=DUMP)
    cap = {"type": "primary_energy", "carrier_attribute": "co2_emissions", "sense": "<="}
    for period in periods[:2]:
        if maker.maybe(0.6):
            n.add("GlobalConstraint", f"co2 {period}", investment_period=period, constant=float(rng.uniform(0, 1500)), **cap)
    if maker.maybe() and np.array_equal(lasting, np.diff([*periods, 2050])):
        n.add("GlobalConstraint", "budget", constant=float(rng.uniform(0, 3000)), **cap)
    return n


class Maker:
    """Adds components with features in random combination."""

    def __init__(self, n, rng, steps):
        self.n, self.rng, self.steps = n, rng, steps
        for carrier, co2 in (("gas", 0.2), ("coal", 0.34), ("wind", 0.0), ("AC", 0.0), ("DC", 0.0), ("heat", 0.0)):
            n.add("Carrier", carrier, co2_emissions=co2)

    def maybe(self, probability=0.5):
        return self.rng.random() < probability

    def series(self, low, high):
        return self.rng.uniform(low, high, self.steps)

    def either(self, low, high, probability=0.5):
        """One number, or one for each snapshot."""
        return self.series(low, high) if self.maybe(probability) else float(self.rng.uniform(low, high))

    def size(self, nominal, cost):
        """A fixed capacity, or one to be decided."""
        rng = self.rng
        if self.maybe(0.4):
            return {nominal: float(rng.uniform(20, 150))}
        found = {f"{nominal}_extendable": True, nominal: float(rng.choice([0, 30])), "capital_cost": float(rng.uniform(*cost))}
        if self.maybe(0.4):
            found[f"{nominal}_min"] = float(rng.uniform(0, 20))
        if self.maybe(0.5):
            found[f"{nominal}_max"] = float(rng.uniform(20, 300))
        if self.maybe(0.1):
            found |= {f"{nominal}_set": 25.0, f"{nominal}_min": 0.0, f"{nominal}_max": 100.0}
        if self.maybe(0.2):
            found |= {"overnight_cost": 50 * found.pop("capital_cost"), "discount_rate": 0.05, "lifetime": 20.0, "fom_cost": 1.5}
        return found

    def parts(self):
        """Components of all kinds on the buses."""
        self.loads()
        self.generators()
        self.lines()
        self.links()
        self.storage_units()
        self.stores()

    def buses(self):
        for i in range(int(self.rng.integers(2, 6))):
            self.n.add("Bus", f"b{i}", carrier="AC", v_nom=float(self.rng.choice([1, 380])))
        if self.maybe():
            for i in range(int(self.rng.integers(2, 4))):
                self.n.add("Bus", f"d{i}", carrier="DC", v_nom=200.0)
        if self.maybe():
            self.n.add("Bus", "warm", carrier="heat")
        for carrier in ("AC", "DC"):
            buses = self.n.buses.index[self.n.buses.carrier == carrier]
            self.n.buses.loc[buses, "v_nom"] = float(self.rng.choice([1.0, 200.0]))

    def loads(self):
        if self.maybe(0.3):
            self.n.add("Load", "gives", bus="b0", p_set=self.series(-30, 20))
        if self.maybe(0.2):
            self.n.add("Load", "gone", bus="b1", p_set=50.0, active=False)

    def generators(self):
        for i in range(int(self.rng.integers(2, 6))):
            bus = self.rng.choice(self.n.buses.index)
            more = self.size("p_nom", (1, 60)) | {"marginal_cost": self.either(0, 60), "carrier": str(self.rng.choice(["gas", "coal"]))}
            more["efficiency"] = self.either(0.3, 0.6, 0.2)
            committed = self.maybe(0.35) and not more.get("p_nom_extendable")
            if self.maybe(0.5):
                more["p_max_pu"] = self.either(0.3, 1.0, 0.7)
            if self.maybe(0.3) or committed:
                more["p_min_pu"] = self.either(0.0, 0.3, 0.3)
            if self.maybe(0.3):
                more["ramp_limit_up"] = self.either(0.2, 0.6, 0.2)
            if self.maybe(0.3):
                more["ramp_limit_down"] = self.either(0.2, 0.6, 0.2)
            if committed:
                more |= self.commitment(float(more["p_nom"]))
            elif self.maybe(0.15) and "p_nom" in more and not more.get("p_nom_extendable"):
                wanted = np.full(self.steps, np.nan)
                wanted[1] = 0.3 * float(more["p_nom"])
                more = {"p_nom": more["p_nom"], "p_set": wanted, "marginal_cost": 20.0, "carrier": "gas"}
            elif self.maybe(0.2) and np.array_equal(self.n.snapshot_weightings.generators, self.n.snapshot_weightings.objective):
                more["e_sum_max"] = float(self.rng.uniform(50, 400))
                more.pop("p_min_pu", None)
            self.n.add("Generator", f"g{i}", bus=bus, **more)
        if self.maybe():
            self.n.add("Generator", "wind", bus="b0", carrier="wind", p_max_pu=self.series(0, 1), **self.size("p_nom", (20, 200)))

    def commitment(self, size):
        start = float(self.rng.uniform(0, 40)) * size
        more = {"committable": True, "start_up_cost": start, "shut_down_cost": start if self.maybe() else 0.5 * start}
        for name, values in (
            ("stand_by_cost", self.rng.uniform(0, 5) * size), ("min_up_time", self.rng.integers(0, 4)), ("min_down_time", self.rng.integers(0, 4)),
            ("ramp_limit_start_up", self.rng.uniform(0.4, 1)), ("ramp_limit_shut_down", self.rng.uniform(0.4, 1)), ("up_time_before", self.rng.integers(0, 4)),
        ):  # fmt: skip
            if self.maybe(0.4):
                more[name] = int(values) if name.endswith(("time", "before")) else float(values)
        if self.maybe(0.2):
            more |= {"up_time_before": 0, "down_time_before": int(self.rng.integers(1, 3))}
        return more

    def lines(self):
        for carrier, attribute in (("AC", "x"), ("DC", "r")):
            buses = list(self.n.buses.index[self.n.buses.carrier == carrier])
            pairs = [(a, b) for i, a in enumerate(buses) for b in buses[i + 1 :] if self.maybe(0.75)]
            pairs += pairs[:1] if self.maybe(0.3) else []
            for k, (a, b) in enumerate(pairs):
                a, b = (b, a) if self.maybe() else (a, b)
                more = self.size("s_nom", (0.1, 10)) | {attribute: float(self.rng.uniform(0.01, 1))}
                more["s_nom"] = max(more["s_nom"], 1.0) if not more.get("s_nom_extendable") else more["s_nom"]
                if self.maybe(0.3):
                    more["s_max_pu"] = self.either(0.5, 1.0)
                self.n.add("Line", f"{carrier}{k}", bus0=a, bus1=b, **more)

    def links(self):
        buses = list(self.n.buses.index)
        for i in range(int(self.rng.integers(1, 5))):
            first, second = self.rng.choice(buses, 2, replace=False)
            more = self.size("p_nom", (1, 40)) | {"efficiency": self.either(0.7, 1.0, 0.3), "marginal_cost": self.either(0, 5)}
            committed = self.maybe(0.2) and not more.get("p_nom_extendable")
            if committed:
                more |= self.commitment(float(more["p_nom"])) | {"p_min_pu": 0.2}
            elif self.maybe(0.5):
                more["p_min_pu"] = -self.either(0.2, 1.0, 0.3)
                more["efficiency"] = 1.0 if self.maybe() else more["efficiency"]
                more["marginal_cost"] = 0.0  # what is paid back for the way back would pay for running in circles
            if self.maybe(0.3):
                more["p_max_pu"] = self.either(0.5, 1.0)
            if len(buses) > 2 and self.maybe(0.4):
                third = self.rng.choice([bus for bus in buses if bus not in (first, second)])
                more |= {"bus2": third, "efficiency2": self.either(-0.3, 0.5, 0.3)}
            if self.maybe(0.2):
                more["ramp_limit_up"] = 0.4
            self.n.add("Link", f"l{i}", bus0=first, bus1=second, **more)

    def storage_units(self):
        for i in range(int(self.rng.integers(0, 4))):
            more = self.size("p_nom", (1, 60)) | {"max_hours": float(self.rng.uniform(1, 6)), "cyclic_state_of_charge": self.maybe()}
            more |= {"efficiency_store": self.either(0.7, 1, 0.2), "efficiency_dispatch": self.either(0.7, 1, 0.2), "marginal_cost": self.either(0, 5)}
            if self.maybe():
                more["standing_loss"] = self.either(0, 0.05, 0.2)
            if self.maybe(0.3):
                more |= {"inflow": self.either(0, 15), "spill_cost": float(self.rng.uniform(0, 2))}
            if not more["cyclic_state_of_charge"] and self.maybe():
                more["state_of_charge_initial"] = float(self.rng.uniform(0, 20))
                more.setdefault("p_nom_min", 20.0 if more.get("p_nom_extendable") else 0.0)
                more["p_nom_min"] = max(more["p_nom_min"], 20.0) if more.get("p_nom_extendable") else 0.0
                more.pop("p_nom_max", None)
            if self.maybe(0.3):
                more["marginal_cost_storage"] = self.either(0, 0.2)
            if self.maybe(0.2):
                more["p_max_pu"] = self.series(0.5, 1)
                more["p_min_pu"] = -self.either(0.3, 1)
            if self.maybe(0.3):
                wanted = np.full(self.steps, np.nan)
                wanted[int(self.rng.integers(self.steps))] = 5.0
                more["state_of_charge_set"] = wanted
            self.n.add("StorageUnit", f"s{i}", bus=self.rng.choice(self.n.buses.index), **more)

    def stores(self):
        for i in range(int(self.rng.integers(0, 3))):
            more = self.size("e_nom", (0.5, 10)) | {"e_cyclic": self.maybe(), "standing_loss": self.either(0, 0.05, 0.3)}
            if not more["e_cyclic"]:
                more["e_initial"] = float(self.rng.uniform(0, 30))
            if self.maybe(0.2):
                more["e_max_pu"] = self.series(0.7, 1)
            if self.maybe(0.2) and not more.get("e_nom_extendable"):
                more["e_min_pu"] = 0.1
            if self.maybe(0.3):
                more["marginal_cost"] = self.either(0, 4)
            if self.maybe(0.3):
                more["marginal_cost_storage"] = self.either(0, 0.1)
            self.n.add("Store", f"e{i}", bus=self.rng.choice(self.n.buses.index), **more)

    def dates(self, periods):
        """Years of components, stores that close in each period; no commitment and no sums of energy."""
        for name in ("generators", "links", "lines", "storage_units", "stores"):
            static, rng = getattr(self.n, name), self.rng
            static["build_year"] = rng.choice([0, 2015, *periods, 2031], len(static))
            static["lifetime"] = rng.choice([4.5, 10.0, 15.0, 20.0, np.inf, np.inf], len(static))
            if "overnight_cost" in static:
                static.loc[static["overnight_cost"].notna(), "lifetime"] = 20.0
            for cyclic, initial in (("cyclic_state_of_charge", "state_of_charge_initial"), ("e_cyclic", "e_initial")):
                if cyclic in static:
                    static[f"{cyclic}_per_period"] = static[cyclic]
                    static[f"{initial}_per_period"] = ~static[cyclic]
            for attribute, value in (("committable", False), ("ramp_limit_start_up", np.nan), ("ramp_limit_shut_down", np.nan), ("e_sum_max", np.inf)):
                if attribute in static:
                    static[attribute] = value


def solve(seed, folder, periods):
    """Write a network and solve it; the status where there is no optimum."""
    n = with_periods(seed) if periods else network(seed)
    n.export_to_csv_folder(folder / str(seed))
    with contextlib.suppress(ImportError):
        n.export_to_netcdf(folder / f"{seed}.nc")
    status = n.optimize(
        multi_investment_periods=periods, solver_name="highs", linearized_unit_commitment=True, include_objective_constant=True, log_to_console=False,
        solver_options={"dual_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9},
    )  # fmt: skip
    found = {"seed": seed, "status": status[1]}
    if status[1] == "optimal":
        found |= {"objective": float(n.objective), "constant": float(n.objective_constant)}
    return found


def main():
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, last):
        print("FOUND " + json.dumps(solve(seed, folder, "periods" in sys.argv)), flush=True)


if __name__ == "__main__":
    main()
