"""The plan file: a YAML document becomes a `PlanFile`, or one problem for each thing that is wrong with it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from energyplan.errors import Problems, nearest
from energyplan.i18n import _
from energyplan.plan.schema import PlanFile
from energyplan.plan.wording import known_keys, word
from energyplan.plan.yaml_file import Document, Keys, dotted

MOST_STRANGE = 100
"""Unknown keys that are told one by one, each compared with all names; of more their number is told."""


def check_plan(document: Document, problems: Problems) -> tuple[PlanFile, set[str]]:
    """The plan of a document, and its sections that are right.

    A plan with faults comes back with its right sections only, so that the tables can still be
    checked against them and everything is said at once; its problems are in `problems`.
    """
    try:
        plan = PlanFile.model_validate(document.data)
    except ValidationError as error:
        tell(error, document, problems, PlanFile)
        sections = _right_sections(document.data)
        return PlanFile.model_construct(**sections), set(sections)
    return plan, set(PlanFile.model_fields)


def _right_sections(data: dict[str, Any]) -> dict[str, Any]:
    """Each section that is valid by itself; defaults for those not given."""
    right: dict[str, Any] = {}
    for name, info in PlanFile.model_fields.items():
        if name not in data and not info.is_required():
            right[name] = info.get_default(call_default_factory=True)
        elif name in data:
            try:
                right[name] = TypeAdapter(Annotated[info.annotation, info]).validate_python(data[name])  # type: ignore[arg-type]
            except ValidationError:
                continue
    return right


def tell(error: ValidationError, document: Document, problems: Problems, model: type[BaseModel]) -> None:
    """What is wrong with a document of a model: one problem for each place; the branches of a union ('text or number') make only one."""
    faults = error.errors()
    strange = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    if len(strange) > MOST_STRANGE:
        message, left_out = _("{count} keys are not known").format(count=len(strange)), set(strange[MOST_STRANGE:])
        problems.add(document.place(strange[MOST_STRANGE]), _name(document), message, _("mend those above first"), "unknown_key")
        strange, faults = strange[:MOST_STRANGE], [fault for fault in faults if fault["loc"] not in left_out]
    told: set[Keys] = set()
    for fault in faults:
        loc = fault["loc"]
        if fault["type"] == "missing" and any(_is_misspelt(loc, other) for other in strange):
            continue  # told as 'did you mean'
        if fault["type"] == "missing" and not document.told.isdisjoint((loc, (*loc[:1], "*", *loc[2:]))):
            continue  # told of its sheet, or the header of its column
        if fault["type"] == "value_error":
            loc = _meant(loc, str(fault["ctx"]["error"]), document)
        keys, place_keys = _written_keys(loc, document, fault["type"])
        if keys in told:
            continue
        told.add(keys)
        said = word(fault, known_keys(model, keys[:-1]))
        problems.add(document.place(place_keys), dotted(keys) or _name(document), *said)


def _is_misspelt(missing: Keys, strange: Keys) -> bool:
    """Whether an unknown key beside a missing one looks like it."""
    beside = missing[:-1] == strange[:-1]
    return beside and nearest(str(strange[-1]), [str(missing[-1])]) is not None


def _meant(loc: Keys, message: str, document: Document) -> Keys:
    """A rule about several keys names the one to point at: 'end 2026 is before the last milestone'."""
    inside = document.written(loc)
    words = re.findall(r"[a-z_]+", message)
    named = [key for key in inside if key in words] if isinstance(inside, dict) else []
    return (*loc, named[0]) if named else loc


def _written_keys(loc: Keys, document: Document, kind: str) -> tuple[Keys, Keys]:
    """Path to name and path to point at: what pydantic adds ('float', '[key]') is not in the file."""
    keys = tuple(key for key in loc if key != "[key]")
    if kind == "missing":
        return keys, keys[:-1]
    while keys and keys not in document.places:
        keys = keys[:-1]
    return keys, keys


def _name(document: Document) -> str:
    return str(getattr(document.file, "name", document.file))
