"""Fonts that draw Chinese: found, brought along, or asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import EnvironmentProblem, ExitCode
from energyplan.i18n import set_language
from energyplan.report.charts import draw, files, fonts
from energyplan.report.charts.run_view import RunView
from energyplan.report.doctor_page import machine_page


def test_without_a_font_it_is_said_what_to_install():
    with pytest.raises(EnvironmentProblem, match="fonts-noto-cjk") as caught:
        fonts.require_chinese(lambda: ())
    assert caught.value.exit_code == ExitCode.ENVIRONMENT == 9
    assert "ENERGYPLAN_FONTS" in str(caught.value)


def test_any_family_that_draws_chinese_will_do():
    fonts.require_chinese(lambda: ("AR PL UMing CN",))


def test_a_folder_without_fonts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(fonts.FOLDER, str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="where no fonts"):
        fonts.require_chinese(lambda: ("SimSun",))


def test_only_pictures_in_chinese_need_a_font(run: RunView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "require_chinese", lambda: fonts.require_chinese(lambda: ()))
    charts = {"co2": draw(run, "co2")}
    assert files.write_charts(charts, tmp_path, "svg") == [tmp_path / "co2.svg"]
    set_language("zh")
    assert files.write_charts(charts, tmp_path, "html") == [tmp_path / "charts.html"]
    with pytest.raises(EnvironmentProblem):
        files.write_charts(charts, tmp_path / "zh", "png")
    assert not (tmp_path / "zh").exists()


def test_chinese_families_come_first_in_chinese():
    assert fonts.font_stack().index("Noto Sans CJK SC") > fonts.font_stack().index("Arial")
    set_language("zh")
    assert fonts.font_stack().startswith("Noto Sans CJK SC")


def test_doctor_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(fonts.FOLDER, raising=False)
    assert fonts.look_for_chinese(lambda: ("Other", "SimSun", "Noto Sans CJK SC")).found == "Noto Sans CJK SC, SimSun"
    none = fonts.look_for_chinese(lambda: ())
    assert none.fine, "English needs none"
    assert "fonts-noto-cjk" in machine_page([none])
    set_language("zh")
    assert not fonts.look_for_chinese(lambda: ()).fine
    (tmp_path / "own.ttf").touch()
    monkeypatch.setenv(fonts.FOLDER, str(tmp_path))
    assert fonts.look_for_chinese(lambda: ()).found == str(tmp_path)
