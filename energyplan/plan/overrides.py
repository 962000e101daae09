"""What changes a plan: scenario files beside it, and `--set path=value`.

Both become a `Layer` of the same form, the plan's keys and `tables`, and layers are laid over the plan in order. Mappings merge,
lists are replaced, null takes away, and `*1.2` multiplies the number that is there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.plan_source import read_scenario, scenario_label, scenario_names
from energyplan.plan.rows import PARAMETERS, TABLES
from energyplan.plan.scaling import not_scalable, scale_of, scaled
from energyplan.plan.schema import PlanFile
from energyplan.plan.wording import class_at, did_you_mean, is_section
from energyplan.plan.yaml_file import Document, Keys, dotted, is_writable, parse_yaml

SCENARIO_KEYS = ("title", "description", "extends", "tables")


@dataclass(frozen=True)
class Layer:
    """One scenario, or one `--set`.

    Attributes:
        document: Its keys and where they were written.
        label: `scenarios/x.yaml`, a workbook, or `--set`; the origin of what it changes.
        may_add: Whether it may bring new entries and rows; `--set` only changes what is there.
    """

    document: Document
    label: str
    may_add: bool

    def origin(self, keys: Keys) -> str:
        """Where a change was written, for the record of the run."""
        place = self.document.place(keys)
        written = [place.cell] if place.cell else [place.line, place.column]
        parts = [self.label] + [str(n) for n in written if n and self.may_add]
        return ":".join(parts)


# --- scenarios -------------------------------------------------------------------------------------


def scenario_layers(plan: Path, scenario: str, problems: Problems) -> list[Layer]:
    """The documents of a scenario of a plan file, what it extends first."""
    names = scenario_names(plan, problems)
    layers: list[Layer] = []
    chain: list[str] = []
    name, place = scenario, Place("--scenario")
    while True:  # ends: a name that comes again is refused
        if name in chain:
            problems.add(
                place, "extends",
                _("scenarios extend each other in a circle: {chain}").format(
                    chain=" -> ".join([*chain, name])
                ),
                _("take one 'extends' out"), "cyclic_extends",
            )  # fmt: skip
            return []
        if name not in names:
            problems.add(
                place, "extends" if chain else "scenario",
                _("there is no scenario '{name}'").format(name=name),
                did_you_mean(name, names), "unknown_scenario",
            )  # fmt: skip
            return []
        chain.append(name)
        document = read_scenario(plan, name, problems)
        if document is None:
            break
        layers.insert(0, Layer(document, scenario_label(plan, name), may_add=True))
        if not document.data.get("extends"):
            break
        name, place = str(document.data["extends"]), document.place(("extends",))
    return layers


# --- --set -----------------------------------------------------------------------------------------


def set_layer(
    text: str, problems: Problems, label: str = "--set", *, is_text: bool = False
) -> Layer | None:
    """The layer of `path=value`, the value read as YAML unless `is_text`; None (and a problem) where it is no such thing.

    `candidates.dl4.power_max=0.8 GW` is the same as a scenario with
    `tables: {candidates: {dl4: {power_max: 0.8 GW}}}`.
    """
    file = f"{label} {text}"
    path, equals, value_text = text.partition("=")
    keys: Keys = tuple(part.strip() for part in path.split("."))
    if not is_writable(text):
        problems.add(Place(label), path, _("is no text of UTF-8"), _("write it in letters that exist"), "encoding")
        return None
    if not equals or not all(keys):
        problems.add(
            Place(file), path or text, _("is not of the form path=value"),
            _("write it like discount_rate=0.05"), "bad_set",
        )  # fmt: skip
        return None
    is_text = is_text or scale_of(value_text) is not None  # to YAML a star is an alias
    value = Document(file, value_text) if is_text else parse_yaml(value_text, file, problems)  # type: ignore[arg-type]
    if value is None:
        return None
    if _is_table_path(keys):
        keys = ("tables", *keys)
    data: Any = value.data if is_text or value_text.strip() else None
    for key in reversed(keys):
        data = {key: data}
    places = {keys[: i + 1]: Place(file) for i in range(len(keys))}
    return Layer(Document(file, data, places), label, may_add=False)


def _is_table_path(keys: Keys) -> bool:
    """`targets` and `technologies` are keys of the plan too; a table's path has key and column besides."""
    table = str(keys[0])
    if table in PlanFile.model_fields and table not in TABLES:
        return False
    return len(keys) > 1 and _is_table(table)


def _is_table(name: str) -> bool:
    return name in TABLES or name.removeprefix("technologies/") in PARAMETERS


# --- laying over -----------------------------------------------------------------------------------


def lay_over(
    plan: Document, layers: Sequence[Layer], origins: dict[str, str], problems: Problems
) -> None:
    """Change the plan's keys by each layer; tables are changed later (`table_changes.change_tables`)."""
    for layer in layers:
        skipped = SCENARIO_KEYS if layer.may_add else ("tables",)
        patch = {key: value for key, value in layer.document.data.items() if key not in skipped}
        _Merge(plan, layer, origins, problems).mapping(patch, ())


@dataclass(frozen=True)
class _Merge:
    plan: Document
    layer: Layer
    origins: dict[str, str]
    problems: Problems

    def mapping(self, patch: dict[str, Any], above: Keys) -> None:
        for key, value in patch.items():
            keys = (*above, key)
            there = self.plan.written(above)
            known = isinstance(there, dict) and key in there
            if not self._may_stand(keys, value, known):
                continue
            if value is None:
                self._remove(keys)
                self.origins[dotted(keys)] = self.layer.origin(keys)
            elif isinstance(value, dict) and known and isinstance(there[key], dict):
                self.mapping(value, keys)
            else:
                scale = scale_of(value)
                if scale is not None and known:
                    value = scaled(there[key], scale)
                    if value is None:
                        self.problems.add(self.layer.document.place(keys), dotted(keys), *not_scalable(there[key]))
                        continue
                self._replace(keys, value)
                self.origins[dotted(keys)] = self.layer.origin(keys)

    def _may_stand(self, keys: Keys, value: Any, known: bool) -> bool:
        """Whether the plan has such a key, or may get it; else a problem."""
        if known:
            return True
        above = class_at(PlanFile, keys[:-1])
        if is_section(above):
            names: Collection[str] = above.model_fields
            fits = keys[-1] in names
            if len(keys) == 1:
                names = [*names, *TABLES]
        elif get_origin(above) is dict:
            names = self.plan.written(keys[:-1]) or {}
            fits = self.layer.may_add and value is not None and self._is_complete(keys, value)
        else:
            names, fits = (), False
        if not fits and len(keys) == 1 and _is_table(str(keys[0])):
            way = "tables: {{{table}: {{ROW: {{COLUMN: VALUE}}}}}}" if self.layer.may_add else "{table}.ROW.COLUMN=VALUE"
            hint = _("name its row and column too: {way}").format(way=way.format(table=keys[0]))
            self.problems.add(self.layer.document.place(keys), dotted(keys), _("is a table, no key of the plan"), hint, "table_path")
        elif not fits:
            self.problems.add(
                self.layer.document.place(keys), dotted(keys), _("the plan has no such key"),
                did_you_mean(str(keys[-1]), names), "unknown_path",
            )  # fmt: skip
        return fits

    def _is_complete(self, keys: Keys, value: Any) -> bool:
        """A new entry says all that is needed; else its name is more likely misspelt."""
        entry = class_at(PlanFile, keys)
        needed = [n for n, f in entry.model_fields.items() if f.is_required()] if is_section(entry) else []
        return isinstance(value, dict) and all(name in value for name in needed)

    def _remove(self, keys: Keys) -> None:
        parent = self.plan.written(keys[:-1])
        if isinstance(parent, dict):
            parent.pop(keys[-1], None)
        for path in [p for p in self.plan.places if p[: len(keys)] == keys]:
            del self.plan.places[path]

    def _replace(self, keys: Keys, value: Any) -> None:
        self._remove(keys)
        parent = self.plan.written(keys[:-1])
        parent[keys[-1]] = value
        places = self.layer.document.places
        self.plan.places |= {p: at for p, at in places.items() if p[: len(keys)] == keys}
