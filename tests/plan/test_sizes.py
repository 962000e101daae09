"""Sizes of units: the narrowest row counts, and everything that is wrong is told at once, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.plan.sizes import Buildable, Known, read_sizes

KNOWN = Known(
    ["wind", "cells", "desalination", "coal"],
    [
        Buildable("wind@a", "wind", "a", "near", False, False, 100, 0), Buildable("wind@b", "wind", "b", "far", False, False, 300, 0),
        Buildable("cells@a", "cells", "a", "station", False, True, 200, 800), Buildable("desalination@b", "desalination", "b", "works", True, True, 125, 5000),
    ],
    ["S1", "E"],
    "CNY",
)  # fmt: skip
HEAD = "technology,site,project,power [MW],energy [MWh],flow [m3/d],volume [m3],source,confidence,note\n"


def read(tmp_path: Path, text: str):
    (tmp_path / "sizes.csv").write_text(text, encoding="utf-8")
    return read_sizes(tmp_path / "sizes.csv", KNOWN)


def test_the_narrowest_row_counts(tmp_path: Path):
    rows = "wind,,,8,,,,S1,H,\nwind,b,,10,,,,S1,H,\ncells,,,0.5,2,,,E,L,\ndesalination,,,,,500,,E,L,\ncoal,,,600,,,,E,L,nothing of it can be built\n"
    assert read(tmp_path, HEAD + rows) == {
        ("wind@a", "near", "power"): 8, ("wind@b", "far", "power"): 10, ("cells@a", "station", "power"): 0.5, ("cells@a", "station", "energy"): 2,
        ("desalination@b", "works", "power"): pytest.approx(500 / 24),
    }  # fmt: skip
    assert read(tmp_path, HEAD + "wind,b,,10,,,,S1,H,\nwind,,far,16,,,,S1,H,\n") == {("wind@b", "far", "power"): 16}


def test_everything_wrong_is_told_at_once(tmp_path: Path):
    rows = [
        "wint,,,8,,,,S1,H,", "wind,c,,8,,,,S1,H,", "wind,,fra,8,,,,S7,H,", "wind,a,,0,,,,S1,H,", "wind,b,,400,,,,S1,H,", "cells,,,,,,,E,L,",
        "desalination,,,1,,,,E,L,", "wind,,near,8,2,,,S1,H,",
    ]  # fmt: skip
    with pytest.raises(InputError) as caught:
        read(tmp_path, HEAD + "\n".join(rows) + "\n")
    told = {(p.place.line, p.place.column, p.code): (p.message, p.hint) for p in caught.value.problems}
    assert told[2, 1, "unknown_technology"] == ("'wint' is not known", "did you mean 'wind'?")
    assert told[3, 6, "unknown_site"][0] == "'c' is not known"
    assert told[4, 7, "unknown_project"][1] == "did you mean 'far'?"
    assert (4, 16, "unknown_source") in told
    assert told[6, 9, "above_limit"] == ("a unit of 400 is larger than what may be added, 300", "a smaller unit, or a higher limit of the candidate")
    assert told[7, 9, "missing"][0] == "there is no size in this row"
    assert told[8, 16, "wrong_size"][1] == "write it in the column flow, volume"
    assert told[9, 14, "wrong_size"][0] == "wind is not sized by energy"
    zero = [(p.message, p.path) for p in caught.value.problems if p.place.line == 5]
    assert len(zero) == 1
    assert "0" in zero[0][0]
    assert zero[0][1].endswith(".power")


def test_a_unit_of_the_wrong_kind(tmp_path: Path):
    with pytest.raises(InputError, match=r"sizes.csv:1:12: sizes.power: unit 'MWh' measures something else than MW"):
        read(tmp_path, "technology,power [MWh],source,confidence\nwind,8,S1,H\n")
    with pytest.raises(InputError, match="there is no such table"):
        read_sizes(tmp_path / "sizse.csv", KNOWN)
