"""What is wrong, in our words: pydantic's error types become messages with the value, the rule and a way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from energyplan.errors import nearest
from energyplan.i18n import _

Error = Mapping[str, Any]
"""One of `pydantic.ValidationError.errors()`."""


class Wording(NamedTuple):
    """A message, the way out, and the id of the rule."""

    message: str
    hint: str
    code: str


class Written(NamedTuple):
    """A value as the planner wrote it.

    Attributes:
        text: What stands in the file.
        unit: Its unit, empty where it has none.
        factor: What turns it into the canonical unit; limits are told in the written one.
    """

    text: str
    unit: str = ""
    factor: float = 1.0

    @property
    def shown_unit(self) -> str:
        """The unit in a message; a plain ratio has none."""
        return "" if self.unit == "1" else self.unit


def did_you_mean(name: str, known: Iterable[str], *, limit: int = 12) -> str:
    """A hint for a name that is not known: the nearest one, else all there are.

    >>> did_you_mean("discont_rate", ["base_year", "discount_rate"])
    "did you mean 'discount_rate'?"
    """
    names = sorted(str(k) for k in known)
    if best := nearest(name, names):
        return _("did you mean '{name}'?").format(name=best)
    if not names:
        return _("there is none yet")
    some = ", ".join(names[:limit]) + (" ..." if len(names) > limit else "")
    return _("known: {names}").format(names=some)


def limit_text(limit: float, written: Written) -> str:
    """A limit in the unit the planner wrote: 1 becomes '100 %' for a value in percent.

    >>> limit_text(1, Written("120", "%", 0.01))
    '100 %'
    """
    return f"{limit / written.factor:g} {written.shown_unit}".strip()


_RANGE = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}
_NUMBER = ("float_parsing", "float_type", "int_parsing", "int_type", "int_from_float", "int_parsing_size")
_TEXT = ("string_type", "string_sub_type")
_MAPPING = ("dict_type", "model_type", "model_attributes_type")


def word(error: Error, known: Iterable[str] = (), written: Written | None = None) -> Wording:
    """The words for an error of pydantic.

    Args:
        error: Its `type`, `loc`, `ctx` and `input` are used.
        known: Names that would have been right where the key is unknown.
        written: The value as it stands in the file, with its unit.
    """
    kind, context = str(error["type"]), error.get("ctx", {})
    written = written or Written(_as_text(error.get("input")))
    name = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return Wording(_("is not a known key"), did_you_mean(name, known), "unknown_key")
    if kind == "missing":
        return Wording(_("is missing"), _("add '{name}'").format(name=name), "missing")
    if kind in _RANGE:
        return _out_of_range(_RANGE[kind], context, written)
    if kind == "finite_number":
        return Wording(
            _("'{value}' is not a finite number").format(value=written.text),
            _("write a number, or leave it out where there is no limit"), "not_finite",
        )  # fmt: skip
    if kind in _NUMBER:
        return not_a_number(written.text, whole=kind.startswith("int"))
    if kind == "string_pattern_mismatch":
        return _pattern(context, written)
    if kind == "literal_error":
        return Wording(
            _("'{value}' is not one of {choices}").format(
                value=written.text, choices=context["expected"].replace(" or ", ", ")
            ),
            _("write one of these"), "not_a_choice",
        )  # fmt: skip
    if kind == "value_error":
        # Our own validators say it all, in the language in force.
        message, _separator, hint = str(context["error"]).partition("; ")
        return Wording(message, hint, "invalid")
    return _shape(kind, written)


def not_a_number(text: str, *, whole: bool = False) -> Wording:
    """Words for text where a number belongs; guesses what was meant."""
    message = (
        _("'{value}' is not a whole number") if whole else _("'{value}' is not a number")
    ).format(value=text)
    digits = text.strip().lstrip("+-")
    if whole:
        return Wording(message, _("write a whole number like 2030"), "not_a_number")
    if "," in text and digits.replace(",", "").replace(".", "").isdigit():
        hint = _("write a decimal point and no thousands separator, like 1234.5")
    elif digits.endswith(("%", "％")):
        hint = _("write {ratio} for {value} %, or give its column the unit [%]").format(
            ratio=_ratio(digits[:-1]), value=digits[:-1].strip()
        )
    elif digits[:1].isdigit():
        hint = _("write the number alone; a unit belongs in the header of a column")
    else:
        hint = _("write a number like 0.07")
    return Wording(message, hint, "not_a_number")


def _out_of_range(bound: str, context: Mapping[str, Any], written: Written) -> Wording:
    limit = context[bound]
    texts = {
        "ge": _("{value} must be at least {limit}"),
        "gt": _("{value} must be above {limit}"),
        "le": _("{value} must be at most {limit}"),
        "lt": _("{value} must be below {limit}"),
    }
    message = texts[bound].format(
        value=f"{written.text} {written.shown_unit}".strip(), limit=limit_text(limit, written)
    )
    hint = _("check the value and its unit")
    if bound in ("le", "lt"):
        if limit <= 1 and written.unit == "1":
            hint = _("percent? write the unit [%] in the header, or {ratio} for {value} %").format(
                ratio=_ratio(written.text), value=written.text
            )
        elif limit >= 1e12:
            hint = _("for 'no limit' leave it empty")
    return Wording(message, hint, "out_of_range")


def _ratio(text: str) -> str:
    try:
        return f"{float(text) / 100:g}"
    except ValueError:
        return "0.5"


def _pattern(context: Mapping[str, Any], written: Written) -> Wording:
    text, pattern = written.text, str(context.get("pattern", ""))
    if text != text.strip():
        return Wording(
            _("'{value}' begins or ends with a space").format(value=text),
            _("remove the space"), "ambiguous_name",
        )  # fmt: skip
    colour, name = _("write a colour like '#1f77b4'"), _("names begin with a letter and have small ASCII letters, digits and _ only")
    hint = colour if "#" in pattern else name
    return Wording(_("'{value}' cannot stand here").format(value=text), hint, "bad_name")


def _shape(kind: str, written: Written) -> Wording:
    if kind in _MAPPING:
        message, hint = _("must be a mapping of keys and values"), _("indent the keys below it")
    elif kind == "list_type":
        message, hint = _("must be a list"), _("write it like [2025, 2030]")
    elif kind in ("too_short", "string_too_short"):
        return Wording(_("is empty"), _("give at least one"), "empty")
    elif kind in _TEXT:
        message, hint = _("'{value}' must be text"), _("put it in quotes")
    elif kind.startswith("bool"):
        message, hint = _("'{value}' must be true or false"), _("write true or false")
    else:
        message, hint = _("'{value}' cannot stand here"), _("see docs/how-to/inputs.md")
    return Wording(message.format(value=written.text), hint, "wrong_type")


def _as_text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{...}"
    if isinstance(value, list):
        return "[...]"
    return str(value)


def class_at(model: type[BaseModel], keys: Iterable[str | int]) -> Any:
    """What a planner may write at a path: a class with fields, `dict[...]`, a plain type; None off the map."""
    here: Any = model
    for key in keys:
        if is_section(here):
            entry = here.model_fields.get(str(key))
            here = entry.annotation if entry else None
        else:
            arguments = getattr(here, "__args__", ())
            here = arguments[-1] if arguments else None
    return here


def is_section(annotation: Any) -> bool:
    """Whether it is a class with named fields."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def known_keys(model: type[BaseModel], keys: Iterable[str | int]) -> list[str]:
    """The fields at a path, none where keys are free."""
    here = class_at(model, keys)
    return list(here.model_fields) if is_section(here) else []
