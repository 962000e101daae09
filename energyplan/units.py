"""Units at the door: what a planner writes becomes MW, MWh, h, t, m3, yr and money, once.

Inside the program there are no units, only these canonical ones; `convert` is the only place where a factor is applied.
A year is 365 days, as in the hours of a plan: 1,000 m3/d is 365,000 m3/a.

Money has a currency that belongs to a plan or a run and is handed to whoever reads or formats money; canonical units write it as CNY whatever it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from energyplan.currencies import currency_of, foreign_currency
from energyplan.errors import UnitProblem
from energyplan.i18n import language

CURRENCY = "CNY"
"""Name of money in canonical units, whatever the currency of the plan."""

NAMES = {"CNY": ("人民币", "元"), "USD": ("美元", "美元"), "EUR": ("欧元", "欧元"), "JPY": ("日元", "日元"), "GBP": ("英镑", "英镑")}
"""Currency -> its name in Chinese, and the word behind an amount."""


def currency_name(currency: str) -> str:
    """A currency in the language in force: 人民币 in Chinese, else its code."""
    return NAMES.get(currency, (currency, currency))[0] if language() == "zh" else currency


def currency_unit(currency: str) -> str:
    """A currency behind an amount, in the language in force: 元 in Chinese, else its code."""
    return NAMES.get(currency, (currency, currency))[1] if language() == "zh" else currency


def in_currency(unit: str, currency: str) -> str:
    """A canonical unit as a planner writes it.

    >>> in_currency("CNY/MW", "USD")
    'USD/MW'
    """
    return unit.replace(CURRENCY, currency)


# What pint does not know: Chinese units of power and energy, coal equivalent. A unit followed by 万 or 亿 is spelt out because
# pint joins prefixes only to names of its own prefix list.
DEFINITIONS = """
CNY = [currency]
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

_SLIPS = {"mW", "mWh", "mwh", "mw"}
"""Milliwatts are never meant: MW, MWh."""

LONGEST, DEEPEST, LARGEST_POWER = 60, 4, 3
"""Limits of a unit: its letters, its brackets within brackets, its powers."""

_TOKEN = re.compile(r"\s*(?:(?P<mark>\*\*|[*/()^])|(?P<power>[-+]?\d+)|(?P<name>[^\s*/()^\d+-][^\s*/()^+-]*))")
"""A unit is made of names, whole numbers as powers, and the marks between them; everything else is none."""

_SUPERSCRIPTS = str.maketrans({"²": "^2", "³": "^3", "·": "*", "×": "*", "⋅": "*"})


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


def factor(unit: str, canonical: str, currency: str) -> float:
    """Factor that turns a number in `unit` into one in `canonical`.

    Args:
        unit: As a planner writes it: products, quotients and powers up to 3 of known names.
        canonical: A canonical unit, with money as CNY.
        currency: In which money is written; there is no usual one. Other currencies are refused, for there are no exchange rates.

    Raises:
        UnitProblem: the unit is unknown, of another dimension than the canonical one, or money of another currency.

    >>> factor("CNY/kW", "CNY/MW", "CNY")
    1000.0
    >>> factor("k€/MW", "CNY/MW", "EUR")
    1000.0
    >>> factor("%", "1", "CNY")
    0.01
    >>> factor("万千瓦", "MW", "CNY")
    10.0
    """
    return _factor(unit, canonical, currency)


@lru_cache(maxsize=2048)
def _factor(unit: str, canonical: str, currency: str) -> float:
    asked = in_currency(canonical, currency)
    if unit == asked:
        return 1.0
    try:
        words = _words(unit)
        if foreign := next(filter(None, (foreign_currency(word, currency) for word in words if word not in "*/^()")), None):
            raise UnitProblem(unit, asked, known=False, currency=foreign)
        if _SLIPS & set(words):
            raise UnitProblem(unit, asked, known=False)
        ratio = (_Reader(words, currency).quantity() / _Reader(_words(canonical), CURRENCY).quantity()).to_base_units()
    except UnitProblem:
        raise
    except Exception as error:  # pint raises anything on text that is no unit
        raise UnitProblem(unit, asked, known=False) from error
    if not ratio.dimensionless or _is_rate(words) != _is_rate(_words(canonical)):
        raise UnitProblem(unit, asked, known=True)
    return float(f"{ratio.magnitude:.12g}")


def _words(unit: str) -> list[str]:
    """Names, powers and marks of a unit.

    Raises:
        ValueError: it is no unit by its form.

    >>> _words("CNY/(m3/d)"), _words("m²")
    (['CNY', '/', '(', 'm3', '/', 'd', ')'], ['m', '^', '2'])
    """
    text = unicodedata.normalize("NFKC", unit[: LONGEST + 1].translate(_SUPERSCRIPTS)).strip()
    if len(unit) > LONGEST:
        raise ValueError(unit)
    words, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(unit)
        words.append("^" if found["mark"] == "**" else found[0].strip())
        at = found.end()
    return [] if words in ([], ["1"]) or text == "-" else words


class _Reader:
    """Reads the words of a unit from left to right: `product = power (("*" | "/" | next to it) power)*`, `power = atom ("^" whole number)?`."""

    def __init__(self, words: list[str], currency: str):
        self.words, self.currency, self.at, self.depth = words, currency, 0, 0

    def quantity(self) -> Any:
        """One of the unit, as pint has it."""
        found = self._product() if self.words else registry().Quantity(1.0)
        if self.at < len(self.words):
            raise ValueError(self.words)
        return found

    def _next(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _take(self) -> str:
        self.at += 1
        return self.words[self.at - 1]  # an IndexError is a unit that breaks off

    def _product(self) -> Any:
        found = self._power()
        while self._next() not in ("", ")"):
            mark = self._take() if self._next() in "*/" else "*"
            found = found / self._power() if mark == "/" else found * self._power()
        return found

    def _power(self) -> Any:
        found = self._atom()
        if self._next() == "^":
            self._take()
            power = int(self._take())
            if not 1 <= abs(power) <= LARGEST_POWER:
                raise ValueError(power)
            found = found**power
        return found

    def _atom(self) -> Any:
        word = self._take()
        if word == "(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise ValueError(self.words)
            found = self._product()
            if self._take() != ")":
                raise ValueError(self.words)
            self.depth -= 1
            return found
        if word == "1" and self._next() == "/":
            return registry().Quantity(1.0)
        if (money := currency_of(word, self._next(), self.currency)) is not None:
            self.at += money.words - 1
            return registry().Quantity(money.factor, CURRENCY)
        # "a" is the year of the field (CNY/kW/a); pint reads it as the are.
        name = {"a": "yr", "%": "percent"}.get(word, word)
        if not name.isidentifier() and not name.startswith("°"):
            raise ValueError(word)
        return registry().Quantity(1.0, registry().parse_units(name))


def _is_rate(words: list[str]) -> bool:
    """Whether it is something per time. GWh/a measures the same as GW, but is never meant where GW is asked for."""
    return "/" in words and not _TIMES.isdisjoint(words[words.index("/") :])


def convert(value: float, unit: str, canonical: str, currency: str) -> float:
    """A value of `unit` in the canonical unit, without the noise of the last binary digit.

    >>> convert(0.3749, "CNY/kWh", "CNY/MWh", "CNY")
    374.9
    """
    return float(f"{value * factor(unit, canonical, currency):.15g}")


def split_quantity(text: str) -> tuple[str, str | None] | None:
    """Number and unit of a text, None where it does not begin with a number.

    >>> split_quantity("0.8 GW"), split_quantity("7%"), split_quantity("-3e2"), split_quantity("many")
    (('0.8', 'GW'), ('7', '%'), ('-3e2', None), None)
    """
    match = _QUANTITY.match(text)
    return (match[1], match[2]) if match else None


def to_canonical(text: str | float, canonical: str, currency: str) -> float:
    """A number, or a number with a unit, in the canonical unit; a bare number is taken to be canonical already.

    Raises:
        ValueError: there is no number.
        UnitProblem: the unit does not fit.

    >>> to_canonical("20 EUR/kWh", "CNY/MWh", "EUR")
    20000.0
    >>> to_canonical(3, "MW", "EUR")
    3.0
    """
    if not isinstance(text, str):
        return float(text)
    parts = split_quantity(text)
    if parts is None:
        raise ValueError(text)
    number, unit = parts
    return convert(float(number), unit, canonical, currency) if unit else float(number)
