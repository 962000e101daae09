"""`*1.2`: a value as it stands times a factor, in scenario files, `--set` and ranges of samples."""

from __future__ import annotations

import re
from typing import Any

from energyplan.i18n import _
from energyplan.plan.wording import Wording
from energyplan.units import split_quantity

_SCALE = re.compile(r"^\s*\*\s*((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$")


def scale_of(value: Any) -> float | None:
    """The factor that is meant, None where the value is no such thing.

    >>> scale_of("*1.2"), scale_of("1.2"), scale_of(1.2), scale_of("*many")
    (1.2, None, None, None)
    """
    match = _SCALE.match(value) if isinstance(value, str) else None
    return float(match[1]) if match else None


def scaled(value: Any, scale: float) -> Any:
    """A number, or the text of one with its unit, times a factor; None where there is no number.

    >>> scaled("20 CNY/kWh", 1.5), scaled("850", 1.1), scaled(0.07, 0.5), scaled("flat", 2.0), scaled(True, 2.0)
    ('30 CNY/kWh', '935', 0.035, None, None)
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(f"{value * scale:.15g}")
    parts = split_quantity(value) if isinstance(value, str) else None
    if parts is None:
        return None
    number, unit = parts
    return f"{float(number) * scale:.15g} {unit or ''}".rstrip()


def not_scalable(value: Any) -> Wording:
    """Words for a factor where no number stands."""
    empty = value is None or not str(value).strip()
    message = _("is empty: there is nothing to multiply") if empty else _("'{value}' is not a number and cannot be multiplied").format(value=value)
    return Wording(message, _("write the value itself"), "not_a_number")
