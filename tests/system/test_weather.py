"""The synthetic years against the observed ones, and profiles from an EPW file."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energyplan.errors import EnvironmentProblem, InputError
from energyplan.system import weather
from energyplan.system.weather_check import describe, misfit
from energyplan.system.weather_read import WeatherStatistics, read_statistics

INPUTS = Path(__file__).resolve().parents[2] / "inputs" / "zhuanghe"
WIND_AND_SUN = ["offshore_wind", "onshore_wind", "solar"]
COMPARED = [*WIND_AND_SUN, "load"]
YEARS = ["poor", "typical", "good"]


def committed(year: str) -> pd.DataFrame:
    profiles = pd.read_csv(INPUTS / "profiles" / f"{year}.csv", comment="#", index_col="hour")
    return profiles.rename(columns=lambda name: name.split(" [")[0])


@pytest.fixture(scope="module")
def typical() -> pd.DataFrame:
    return committed("typical")


@pytest.fixture(scope="module")
def statistics() -> WeatherStatistics:
    return read_statistics(INPUTS / "weather")


@pytest.fixture
def observed(shared: Path) -> pd.DataFrame:
    """Liaoning, 2020 weather without 29 February beside 2018 load, columns as in ours."""
    year_2020 = pd.read_csv(shared / "data" / "liaoning_cf_2020_hourly.csv")
    leap_day = year_2020["time_bjt"].str.startswith("2020-02-29")
    year_2020 = year_2020[~leap_day].reset_index(drop=True)
    year_2018 = pd.read_csv(shared / "data" / "liaoning_load_2018_hourly.csv")
    return pd.DataFrame(
        {
            "offshore_wind": year_2020["offwind"],
            "onshore_wind": year_2020["onwind"],
            "solar": year_2020["solar"],
            "load": year_2018["load_pu_of_mean"],
        }
    )


def test_written_again_the_files_are_the_same(tmp_path: Path) -> None:
    written = weather.write_profiles(INPUTS, tmp_path)

    assert [path.stem for path in written] == ["typical", "poor", "good"]
    for path in written:
        # Lines, not bytes: a checkout on Windows may have changed the line ends.
        expected = (INPUTS / "profiles" / path.name).read_text(encoding="utf-8")
        assert path.read_text(encoding="utf-8") == expected
        assert path.stat().st_size < 400_000


def test_the_file_says_that_it_is_synthetic() -> None:
    for year in YEARS:
        lines = (INPUTS / "profiles" / f"{year}.csv").read_text(encoding="utf-8").splitlines()
        assert "SYNTHETIC" in lines[0]
        assert "seed" in lines[1]
        assert lines[4] == (
            "hour,offshore_wind [1],onshore_wind [1],solar [1],temperature [degC],load [1]"
        )


@pytest.mark.parametrize("name", COMPARED)
def test_means_are_those_observed(typical: pd.DataFrame, observed: pd.DataFrame, name: str) -> None:
    assert typical[name].mean() == pytest.approx(observed[name].mean(), rel=0.01)
    expected = weather.month_means(observed[name].to_numpy())
    assert weather.month_means(typical[name].to_numpy()) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("lag", [1, 24])
@pytest.mark.parametrize("name", COMPARED)
def test_persistence_is_that_observed(
    typical: pd.DataFrame, observed: pd.DataFrame, name: str, lag: int
) -> None:
    assert typical[name].autocorr(lag) == pytest.approx(observed[name].autocorr(lag), abs=0.03)


def test_lulls_are_those_observed(typical: pd.DataFrame, observed: pd.DataFrame) -> None:
    ours, theirs = describe(typical), describe(observed)

    assert theirs["longest lull"] == 9
    assert 51 <= ours["lull days"] <= 85
    assert abs(ours["longest lull"] - theirs["longest lull"]) <= 3


def test_variables_move_together_as_observed(typical: pd.DataFrame, observed: pd.DataFrame) -> None:
    ours = describe(typical)

    assert ours["correlation offshore_wind onshore_wind"] == pytest.approx(0.78, abs=0.05)
    assert observed["offshore_wind"].corr(observed["onshore_wind"]) == pytest.approx(0.78, abs=0.01)
    for wind in ("offshore_wind", "onshore_wind"):
        assert -0.12 < ours[f"correlation {wind} solar"] < 0


@pytest.mark.parametrize("name", WIND_AND_SUN)
def test_distribution_is_that_observed(
    typical: pd.DataFrame, observed: pd.DataFrame, name: str
) -> None:
    shares = np.linspace(0, 1, 101)
    difference = typical[name].quantile(shares) - observed[name].quantile(shares)
    assert difference.abs().max() < 0.03
    hourly_change = typical[name].diff().abs().quantile(0.99)
    assert hourly_change == pytest.approx(observed[name].diff().abs().quantile(0.99), rel=0.1)


def test_statistics_carried_over_are_those_of_the_series(
    statistics: WeatherStatistics, observed: pd.DataFrame
) -> None:
    # Our hours are labelled by their beginning, those of the weather series by their end.
    shifted = observed.assign(**{name: np.roll(observed[name], -1) for name in WIND_AND_SUN})
    found = describe(shifted).reindex(statistics.observed.index)
    assert found.to_numpy() == pytest.approx(statistics.observed["value"].to_numpy(), abs=1e-4)


@pytest.mark.parametrize("name", WIND_AND_SUN)
def test_day_has_its_course(typical: pd.DataFrame, observed: pd.DataFrame, name: str) -> None:
    by_hour = typical[name].groupby(weather.HOUR).mean().to_numpy()
    shifted = np.roll(observed[name].to_numpy(), -1).reshape(-1, 24).mean(axis=0)
    assert np.abs(by_hour - shifted).max() < 0.025


def test_typical_is_accepted_by_the_search(
    statistics: WeatherStatistics, typical: pd.DataFrame
) -> None:
    assert misfit(statistics, typical) < 1


def test_years_differ_by_their_factors() -> None:
    poor, typical, good = (committed(year).mean() for year in YEARS)
    for name in ("offshore_wind", "onshore_wind"):
        assert poor[name] / typical[name] == pytest.approx(0.90, abs=0.002)
        assert good[name] / typical[name] == pytest.approx(1.10, abs=0.002)
    assert poor["solar"] / typical["solar"] == pytest.approx(0.97, abs=0.002)
    assert good["solar"] / typical["solar"] == pytest.approx(1.03, abs=0.002)
    assert committed("poor")["offshore_wind"].corr(committed("good")["offshore_wind"]) < 0.3


@pytest.mark.parametrize("year", YEARS)
def test_values_are_possible(year: str) -> None:
    profiles = committed(year)

    assert profiles.shape == (8760, 5)
    assert profiles.index.tolist() == list(range(8760))
    assert not profiles.isna().any(axis=None)
    assert profiles[WIND_AND_SUN].min().min() >= 0
    assert profiles[WIND_AND_SUN].max().max() <= 1
    night = (weather.HOUR >= 20) | (weather.HOUR <= 4)
    assert (profiles["solar"].to_numpy()[night] == 0).all()
    assert (profiles["solar"].to_numpy()[weather.HOUR == 11] > 0).mean() > 0.99
    assert profiles["load"].mean() == pytest.approx(1, abs=0.001)
    assert profiles["load"].between(0.6, 1.5).all()
    assert profiles["temperature"].between(-30, 40).all()


def test_load_is_lower_at_weekends_and_spring_festival(typical: pd.DataFrame) -> None:
    by_day = typical["load"].to_numpy().reshape(365, 24).mean(axis=1)
    by_day = by_day / weather.month_means(typical["load"].to_numpy())[weather.MONTH[::24]]
    weekend = np.arange(365) % 7 >= 5
    assert by_day[weekend].mean() < 0.98 * by_day[~weekend].mean()
    assert by_day[45:52].mean() < 0.9


def test_another_seed_is_another_year(statistics: WeatherStatistics) -> None:
    first, again, other = (weather.synthesise(statistics, "typical", seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert first["offshore_wind"].corr(other["offshore_wind"]) < 0.4


def test_unknown_year_is_named(statistics: WeatherStatistics) -> None:
    with pytest.raises(KeyError, match="known are typical, poor, good"):
        weather.synthesise(statistics, "dry", 1)


@pytest.fixture
def own_inputs(tmp_path: Path) -> Path:
    shutil.copytree(INPUTS / "weather", tmp_path / "weather")
    return tmp_path


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_problems_are_told_at_once(own_inputs: Path) -> None:
    tables = own_inputs / "weather"
    (tables / "years.csv").unlink()
    replace(tables / "monthly.csv", "solar [1]", "sun [1]")
    replace(tables / "distribution.csv", "S60", "")

    with pytest.raises(InputError) as raised:
        read_statistics(tables)

    codes = {problem.code for problem in raised.value.problems}
    assert codes == {"missing_file", "missing_column", "empty_cell"}
    assert "years.csv" in str(raised.value)


def test_impossible_numbers_are_told(own_inputs: Path) -> None:
    tables = own_inputs / "weather"
    replace(tables / "distribution.csv", "\n1.0,0.8855", "\n1.0,1.8855")
    replace(tables / "correlation.csv", "offshore_wind,solar,-0.1,", "offshore_wind,solar,0.99,")
    replace(tables / "clear_sky.csv", "\n1,0,", "\n2,0,")

    with pytest.raises(InputError) as raised:
        read_statistics(tables)

    found = [(Path(p.place.file).name, p.code) for p in raised.value.problems]
    assert found == [
        ("clear_sky.csv", "rows"),
        ("correlation.csv", "range"),
        ("distribution.csv", "range"),
    ]


def test_means_out_of_reach_name_the_month(own_inputs: Path) -> None:
    replace(own_inputs / "weather" / "monthly.csv", "\n7,0.1625,", "\n7,0.9925,")
    with pytest.raises(InputError, match=r"month 7: a mean of 0\.9925 cannot be reached"):
        weather.write_profiles(own_inputs)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of both libraries, on pandas 3.1
def test_profiles_from_epw(shared: Path) -> None:
    pytest.importorskip("pvlib")
    pytest.importorskip("windpowerlib")
    files = sorted((shared / "data" / "weather").glob("*.epw"))
    if not files:
        pytest.skip("no EPW file in the shared folder")
    from energyplan.system.epw import WindSite, profiles_from_epw, wind_output

    profiles = profiles_from_epw(files[0], sun_minutes=0)

    assert list(profiles.columns) == [*WIND_AND_SUN, "temperature"]
    assert len(profiles) == 8760
    assert profiles[WIND_AND_SUN].min().min() >= 0
    assert profiles[WIND_AND_SUN].max().max() <= 1
    assert profiles["temperature"].mean() == pytest.approx(11.21, abs=0.01)
    # A derivation of others for the same file: 1,456 h tilted PV, 3,227 h of V164 at 7.1 m/s.
    assert profiles["solar"].sum() == pytest.approx(1456, rel=0.06)
    assert profiles["offshore_wind"].sum() == pytest.approx(3227, rel=0.06)
    hours = profiles.index.to_numpy() % 24
    noon = (profiles["solar"] * (hours + 0.5)).sum() / profiles["solar"].sum()
    # True noon at 121.7 degrees east is 11.9; the radiation of this file is half an hour late.
    assert noon == pytest.approx(12.4, abs=0.1)
    calm = wind_output(pd.Series([1.0, 1.0]), WindSite("V164/8000", 110.0))
    assert calm.tolist() == [0, 0]


def test_bad_epw_is_an_input_error(tmp_path: Path) -> None:
    pytest.importorskip("pvlib")
    pytest.importorskip("windpowerlib")
    from energyplan.system.epw import WindSite, profiles_from_epw, wind_output

    with pytest.raises(InputError, match="file not found"):
        profiles_from_epw(tmp_path / "none.epw")
    (tmp_path / "bad.epw").write_text("this is no weather\n", encoding="utf-8")
    with pytest.raises(InputError, match="not an EPW file"):
        profiles_from_epw(tmp_path / "bad.epw")
    with pytest.raises(ValueError, match="turbine 'V999' unknown"):
        wind_output(pd.Series([5.0]), WindSite("V999", 100.0))


def test_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from energyplan.system.epw import profiles_from_epw

    monkeypatch.setitem(sys.modules, "pvlib", None)
    with pytest.raises(EnvironmentProblem, match=r"pip install 'pvlib.*windpowerlib"):
        profiles_from_epw(Path("any.epw"))
