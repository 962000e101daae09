"""What an import is not stands in the plan, on the page and in the run, in the language of the reader."""

from __future__ import annotations

import json

import pytest
from command import energyplan

from energyplan.importers.pypsa import read
from energyplan.notes import Both, Note, note_of
from importers.tiny_pypsa import PLANT, Tiny

BASE = Tiny(PLANT | {"snapshots": "snapshot,objective,stores,generators\n0,1,1,1\n1,1,1,1\n"})
COMMITTED = "name,bus,p_nom,marginal_cost,committable,p_min_pu\nbig,n,100,20,True,0.3\npeak,n,10,70,True,0.1\n"
LINK = "name,bus0,bus1,p_nom,efficiency,p_min_pu\nk,m,n,50,{efficiency},{least}\n"


def test_relaxed_commitment_is_told_on_the_page_and_in_the_run_in_both_languages(tmp_path):
    done = energyplan("import", "pypsa", BASE.network(tmp_path, generators=COMMITTED), "-o", tmp_path / "plan")
    assert "a lower bound of the system's cost with whole units" in done.stdout
    assert "notes:" in (tmp_path / "plan" / "plan.yaml").read_text(encoding="utf-8")
    page = energyplan("run", tmp_path / "plan", "--out", tmp_path / "results", lang="zh").stdout
    assert "机组启停已松弛" in page
    (manifest,) = (tmp_path / "results").rglob("run.json")
    (note, *_others) = [note_of(stored) for stored in json.loads(manifest.read_text(encoding="utf-8"))["notes"]]
    assert str(note).startswith("Commitment is relaxed")


@pytest.mark.parametrize(("efficiency", "least", "notes"), [(0.8, -1, 1), (1.0, -1, 0), (0.8, 0, 0), (3.0, -1, 0)])
def test_a_link_that_makes_energy_in_reverse_is_told(efficiency, least, notes, tmp_path):
    folder = BASE.network(tmp_path, buses="name,carrier\nn,AC\nm,AC\n", links=LINK.format(efficiency=efficiency, least=least))
    found = read(folder, "net").head.get("notes", [])
    assert len(found) == notes
    assert all("it gives 1 for each 0.8 that it takes" in note["en"] and "0.8" in note["zh"] for note in found)


def test_a_text_of_both_languages_comes_back_from_a_run():
    note = Note("{text}", {"text": Both("中文", "English")})
    assert note_of(note.stored()) == note
    assert str(note) == "English"
