"""Cable between two sites."""

import pytest
from pytest import approx
from systems import World, existing


@pytest.mark.parametrize(("near", "far", "way"), [("a", "b", "forward"), ("b", "a", "backward")])
def test_loss_and_limit_either_way(total, near, far, way):
    # 10 MW may be sent (20 MW half out of service), 9.7 arrive of a load of 12: each hour 10 x 10 + 2.3 x 1000.
    # Without the loss 100 + 2000, with the limit at the far end 103 + 2000.
    w = World(3, unserved=1000)
    w.asset("trade", "grid", existing(100), site=near, import_price=10)
    w.asset("link", "cable", existing(20), site="a", site_to="b", loss=0.03, outage=0.5)
    w.load(12, site=far)
    s = w.solve()
    assert total(s) == approx(3 * (100 + 2300))
    assert s.flow("cable@a-b", f"{way}_sent") == [-10] * 3
    assert s.flow("cable@a-b", f"{way}_received") == [9.7] * 3
    assert s.account("link_loss") == approx(0.9)
    assert s.price(near) == approx([10] * 3)
    assert s.price(far) == approx([1000] * 3)
