"""Units at the door: what a planner writes becomes MW, MWh, h, t, m3, yr and money, once.

Inside the program there are no units, only these canonical ones; `convert` is the only place where a factor is applied.
A year is 365 days, as in the hours of a plan: 1,000 m3/d is 365,000 m3/a.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from energyplan.errors import UnitProblem
from energyplan.i18n import language

CURRENCY = "CNY"
"""Name of money in canonical units, whatever the currency of the plan."""

_currency = CURRENCY


def currency() -> str:
    """Currency of the plan that was read last: the one in which its money is written."""
    return _currency


def set_currency(code: str) -> None:
    """Choose the currency of what is read and told from now on."""
    global _currency
    _currency = code


NAMES = {"CNY": ("人民币", "元"), "USD": ("美元", "美元"), "EUR": ("欧元", "欧元"), "JPY": ("日元", "日元"), "GBP": ("英镑", "英镑")}
"""Currency -> its name in Chinese, and the word behind an amount."""


def currency_name() -> str:
    """The currency of the plan in the language in force: 人民币 in Chinese, else its code."""
    return NAMES.get(_currency, (_currency, _currency))[0] if language() == "zh" else _currency


def currency_unit() -> str:
    """The currency of the plan behind an amount, in the language in force: 元 in Chinese, else its code."""
    return NAMES.get(_currency, (_currency, _currency))[1] if language() == "zh" else _currency


def in_currency(unit: str) -> str:
    """A canonical unit as a planner writes it: CNY/MW is USD/MW in a plan in dollars."""
    return unit.replace(CURRENCY, _currency)


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
万kW = 1e4 kW
万kWh = 1e4 kWh
亿kWh = 1e8 kWh
亿千瓦时 = 1e8 kWh
兆瓦时 = MWh
tce = 29.3076 GJ = 吨标准煤
gce = 29.3076 kJ = 克标准煤
kgce = 29.3076 MJ = 千克标准煤
万吨标准煤 = 1e4 tce
万吨 = 1e4 t
吨 = t
立方米 = m3
万立方米 = 1e4 m3
日 = d
天 = d
小时 = h
年 = yr
"""


_QUANTITY = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\s\d.].*?)?\s*$")

_TIMES = {"a", "yr", "year", "d", "day", "h", "hour", "s", "min", "month", "年", "日", "天", "小时"}

_YUAN = {"CNY", "元", "yuan", "万元", "亿元", "mn_CNY", "bn_CNY"}
"""Units of money of a plan in CNY."""

_SLIPS = {"mW", "mWh", "mwh", "mw"}
"""Milliwatts are never meant: MW, MWh."""


@lru_cache(maxsize=1)
def registry() -> Any:
    """The pint registry with the Chinese units; imported late because pint costs 0.4 s."""
    import pint

    ureg: Any = pint.UnitRegistry(on_redefinition="ignore")
    ureg.define("year = 365 * day = yr")  # pint's own has 365.25 days
    ureg.define("m3 = m ** 3")
    ureg.define("percent = 0.01 = %")
    for line in DEFINITIONS.strip().splitlines():
        ureg.define(line)
    return ureg


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
    return _factor(unit, canonical, _currency)


@lru_cache(maxsize=512)
def _factor(unit: str, canonical: str, money: str) -> float:
    if unit == canonical.replace(CURRENCY, money):
        return 1.0
    if money != CURRENCY:
        if not _YUAN.isdisjoint(_tokens(unit)):
            raise UnitProblem(unit, in_currency(canonical), known=False)
        unit = "".join(CURRENCY if token == money else token for token in _tokens(unit))
    if _SLIPS & set(_tokens(unit)):
        raise UnitProblem(unit, in_currency(canonical), known=False)
    try:
        ratio = (_parse(unit) / _parse(canonical)).to_base_units()
    except Exception as error:  # pint raises anything on text that is no unit
        raise UnitProblem(unit, in_currency(canonical), known=False) from error
    if not ratio.dimensionless or _is_rate(unit) != _is_rate(canonical):
        raise UnitProblem(unit, in_currency(canonical), known=True)
    return float(f"{ratio.magnitude:.12g}")


def _is_rate(unit: str) -> bool:
    """Whether it is something per time. GWh/a measures the same as GW, but is never meant where GW is asked for."""
    _whole, slash, below = unit.partition("/")
    return bool(slash) and not _TIMES.isdisjoint(_tokens(below))


def convert(value: float, unit: str, canonical: str) -> float:
    """A value of `unit` in the canonical unit, without the noise of the last binary digit.

    >>> convert(0.3749, "CNY/kWh", "CNY/MWh")
    374.9
    """
    return float(f"{value * factor(unit, canonical):.15g}")


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
    return [*tokens, word] if word else tokens


def split_quantity(text: str) -> tuple[str, str | None] | None:
    """Number and unit of a text, None where it does not begin with a number.

    >>> split_quantity("0.8 GW"), split_quantity("7%"), split_quantity("-3e2"), split_quantity("many")
    (('0.8', 'GW'), ('7', '%'), ('-3e2', None), None)
    """
    match = _QUANTITY.match(text)
    return (match[1], match[2]) if match else None


def to_canonical(text: str | float, canonical: str) -> float:
    """A number, or a number with a unit, in the canonical unit; a bare number is taken to be canonical already.

    Raises:
        ValueError: there is no number.
        UnitProblem: the unit does not fit.

    >>> to_canonical("20 CNY/kWh", "CNY/MWh")
    20000.0
    >>> to_canonical(3, "MW")
    3.0
    """
    if not isinstance(text, str):
        return float(text)
    parts = split_quantity(text)
    if parts is None:
        raise ValueError(text)
    number, unit = parts
    return convert(float(number), unit or canonical, canonical)
