"""Units at the door: what a planner writes becomes MW, MWh, h, t, m3, yr and money, once.

Inside the program there are no units, only these canonical ones; `to_canonical` is the only place where a factor is applied.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from energyplan.errors import UnitProblem

CURRENCY = "CNY"

# What pint does not know: Chinese power and energy units, money, coal equivalent. A unit followed by 万 or 亿 is spelt out because
# pint joins prefixes only to names of its own prefix list.
DEFINITIONS = """
CNY = [currency] = 元 = yuan
万元 = 1e4 CNY
亿元 = 1e8 CNY
mn_CNY = 1e6 CNY
bn_CNY = 1e9 CNY
千瓦 = kW
万千瓦 = 1e4 kW
兆瓦 = MW
吉瓦 = GW
千瓦时 = kWh
万千瓦时 = 1e4 kWh
亿千瓦时 = 1e8 kWh
兆瓦时 = MWh
tce = 29.3076 GJ = 吨标准煤
gce = 29.3076 kJ = 克标准煤
kgce = 29.3076 MJ = 千克标准煤
万吨标准煤 = 1e4 tce
万吨 = 1e4 t
吨 = t
立方米 = m3
小时 = h
年 = yr
"""


@lru_cache(maxsize=1)
def registry() -> Any:
    """The pint registry with the Chinese units; imported late because pint costs 0.4 s."""
    import pint

    ureg: Any = pint.UnitRegistry()
    ureg.define("m3 = m ** 3")
    ureg.define("percent = 0.01 = %")
    for line in DEFINITIONS.strip().splitlines():
        ureg.define(line)
    return ureg


@lru_cache(maxsize=512)
def factor(unit: str, canonical: str) -> float:
    """Factor that turns a number in `unit` into one in `canonical`.

    Raises:
        UnitProblem: the unit is unknown, or of another dimension than the canonical one.

    >>> factor("CNY/kW", "CNY/MW")
    1000.0
    >>> factor("%", "1")
    0.01
    >>> factor("万千瓦", "MW")
    10.0
    """
    try:
        ratio = (_parse(unit) / _parse(canonical)).to_base_units()
    except Exception as error:
        raise UnitProblem(unit, canonical, known=False) from error
    if not ratio.dimensionless:
        raise UnitProblem(unit, canonical, known=True)
    return float(f"{ratio.magnitude:.12g}")


def _parse(unit: str) -> Any:
    ureg = registry()
    text = unit.strip().replace("％", "%")
    if text in ("1", "", "-"):
        return ureg.Quantity(1.0)
    text = text.replace("%", "percent").replace("m³", "m3").replace("·", "*")
    # "a" is the year of the field (CNY/kW/a); pint reads it as the are.
    tokens = [("yr" if token == "a" else token) for token in _tokens(text)]
    return ureg.Quantity(1.0, ureg.parse_units("".join(tokens)))


def _tokens(text: str) -> list[str]:
    tokens, word = [], ""
    for char in text:
        if char in "*/() ^":
            tokens += [word, char] if word else [char]
            word = ""
        else:
            word += char
    return tokens + [word] if word else tokens


def to_canonical(text: str | float, canonical: str) -> float:
    """A number, or a number with a unit, in the canonical unit; a bare number is taken to be canonical already.

    >>> to_canonical("20 CNY/kWh", "CNY/MWh")
    20000.0
    >>> to_canonical(3, "MW")
    3.0
    """
    if not isinstance(text, str):
        return float(text)
    number, _, unit = text.strip().partition(" ")
    if not unit:
        stripped = number.rstrip("%")
        return float(stripped) * (0.01 if stripped != number else 1.0)
    return float(number) * factor(unit.strip(), canonical)
