"""Money as planners write it in units: codes of ISO 4217, symbols and words, with thousands and millions in front."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

CODES = frozenset({
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL",
    "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP",
    "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
    "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
    "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF",
    "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND",
    "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER",
    "ZAR", "ZMW", "ZWG",
})  # fmt: skip
"""Currencies of ISO 4217 in circulation."""

_WORDS = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP", "US$": "USD", "美元": "USD", "日元": "JPY", "yen": "JPY",
    "元": "CNY", "人民币": "CNY", "人民币元": "CNY", "yuan": "CNY", "RMB": "CNY", "CN¥": "CNY", "JP¥": "JPY",
    "港元": "HKD", "HK$": "HKD", "韩元": "KRW", "卢布": "RUB",
    "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₫": "VND", "฿": "THB", "₦": "NGN", "₪": "ILS", "₱": "PHP", "R$": "BRL",
    "zł": "PLN", "A$": "AUD", "C$": "CAD",
}  # fmt: skip
_SHARED = {"$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS"), "¥": ("CNY", "JPY")}
"""Symbols of several currencies: that of the plan is meant where it is among them, else the first."""

_SCALES = {
    "k": 1e3, "K": 1e3, "thousand": 1e3, "千": 1e3, "万": 1e4, "百万": 1e6, "M": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mio.": 1e6, "million": 1e6,
    "千万": 1e7, "亿": 1e8, "十亿": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "G": 1e9, "billion": 1e9,
}  # fmt: skip
"""What may stand before money, joined to it or as a word of its own."""

_UNITS = ("m", "G")
"""Scales that as words of their own are units: metre and gauss."""

_LONGEST = 20


class MoneyUnit(NamedTuple):
    """A unit of money.

    Attributes:
        code: Its currency.
        factor: Of one of the currency.
        words: How many words of the unit it takes: `Mio EUR` has two.
    """

    code: str
    factor: float
    words: int = 1


def currency_of(word: str, following: str, currency: str) -> MoneyUnit | None:
    """The money a word of a unit names, None where it names none.

    Args:
        word: As written.
        following: The next word.
        currency: Of the plan, which decides whose a shared symbol is.

    >>> currency_of("kEUR", "", "EUR"), currency_of("Mio", "€", "EUR"), currency_of("万元", "", "CNY").factor
    (MoneyUnit(code='EUR', factor=1000.0, words=1), MoneyUnit(code='EUR', factor=1000000.0, words=2), 10000.0)
    """
    if (scale := _scale(word)) is not None and word not in _UNITS and (money := _money(following, currency)) is not None and money.factor == 1.0:
        return money._replace(factor=scale, words=2)
    return _money(word, currency)


def foreign_currency(word: str, currency: str) -> str | None:
    """The currency of a word where it is another than the plan's.

    >>> foreign_currency("k€", "CNY"), foreign_currency("k€", "EUR"), foreign_currency("MW", "CNY")
    ('EUR', None, None)
    """
    found = _money(word, currency)
    return found.code if found is not None and found.code != currency else None


@lru_cache(maxsize=1024)
def _money(word: str, currency: str) -> MoneyUnit | None:
    if not word or len(word) > _LONGEST:
        return None
    for cut in range(len(word)):
        scale = 1.0 if cut == 0 else _scale(word[:cut])
        if scale is not None and (code := _code(word[cut:].lstrip("_") if cut else word, currency)) is not None:
            return MoneyUnit(code, scale)
    return None


def _scale(text: str) -> float | None:
    text = text.rstrip("_")
    return _SCALES.get(text) or (_SCALES.get(text.lower()) if len(text) > 1 else None)


def _code(text: str, currency: str) -> str | None:
    """The currency of a code, a symbol or a word. Small letters are read of the plan's own currency and of words: `cup` and `top` are none."""
    if text in CODES or text == currency:
        return text
    if text in _SHARED:
        return currency if currency in _SHARED[text] else _SHARED[text][0]
    found = _WORDS.get(text) or _WORDS.get(text.lower())
    return found or (currency if text.upper() == currency else None)
