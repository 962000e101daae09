"""The page of certified runs: ratios of what was measured, bounds where a run was stopped."""

from __future__ import annotations

from benchmarks.certified import by_halves, page

WHOLE = {"scenario": "", "sets": [], "resolution": "1h", "seconds": 1000.0, "censored": True}
PROVEN = {
    "scenario": "", "sets": [], "resolution": "certified:0.5%", "seconds": 50.0, "exit": 0, "solve": 45.0, "objective": 2.0e9, "bound": 1.9e9, "gap": 0.004,
    "gross": 4e10, "size": {}, "rung": "certified", "rounds": [{}],
}  # fmt: skip


def test_a_run_that_was_stopped_makes_a_ratio_a_bound() -> None:
    text = page([PROVEN, WHOLE])
    assert "| as it happened | 0.5% | 0.400% | 2,000.0 | 1,900.0 | 1 | 50 | < 0.050 |" in text
    assert "> 1000" in text


def test_a_series_is_set_against_runs_from_nothing() -> None:
    def level(value: float, seconds: float, kept: bool) -> dict[str, object]:
        return {"set": "x", "value": value, "resolution": "certified:0.5%", "kept": kept, "seconds": seconds, "gap": 0.001, "objective": 1e9, "rounds": 0}

    text = page([PROVEN, level(1, 50, True), level(2, 10, True), level(1, 100, False)])
    assert "2 of them 200 s: **0.30** of that" in text


def test_each_level_stands_between_two_that_are_known() -> None:
    order = by_halves(list(range(20)))
    assert sorted(order) == list(range(20))
    assert order[:3] == [0, 19, 9]
    for i in range(2, 20):
        assert any(v < order[i] for v in order[:i])
        assert any(v > order[i] for v in order[:i])
