"""Flow battery: pumps and controls draw from the bus."""

from pytest import approx
from systems import World, existing


def test_pumping_and_standby(total):
    # Standby 0.01 x 50 = 0.5 MW in every hour, pumps 0.1 of charge and discharge. Import at 10, 30, 50.
    # 20 MWh stored: charge 25 + pumps 2.5, discharge 10 - pumps 1 = 9 net. A net MWh costs 27.5 / 0.9 = 30.6: too dear for the
    # second hour (30), cheap for the third. Import: 10.5 + 27.5 = 38, 10.5, 10.5 - 9 = 1.5 MW.
    # Without pumping 695, without standby 725, with pumping of discharge left out 720.
    w = World(3, unserved=1e5)
    w.profile("tariff_import", [1, 3, 5])
    w.asset("trade", "grid", existing(1000), import_price=10)
    w.asset("flow_battery", "vanadium", existing(50, 20), eta_charge=0.8, eta_discharge=0.5, pumping=0.1, standby=0.01)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(380 + 315 + 75)
    assert s.flow("grid@a", "import") == approx([38, 10.5, 1.5])
    assert s.flow("vanadium@a", "auxiliary") == approx([-3, -0.5, -1.5])
    # What went in less what came out, auxiliaries included: 25 + 5 - 10.
    assert s.account("storage_loss") == approx(20)
