"""The record of a run's inputs: the plan as it was after scenario and `--set`, every number in canonical units."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from pydantic import BaseModel

from energyplan.plan.rows import TABLES, unit_of
from energyplan.plan.schema import Plan

HEAD = """\
# The inputs of a run, complete: the plan after scenario and --set, and every row of its tables.
# Numbers are in the units given with each table. `origins` says where a value was changed, and
# `assumed` what was assumed or left out. Hourly profiles are named by their SHA-256.
"""


PLAN = "\nplan:"


def resolved(plan: Plan) -> str:
    """YAML text of a plan; the same plan gives the same text."""
    head = {
        "scenario": plan.scenario,
        "origins": dict(sorted(plan.origins.items())),
        "assumed": [note.stored() for note in plan.assumed],
        "plan": plan.file.model_dump(mode="json"),
        "profiles": {year: _digest(series) for year, series in plan.profiles.items()},
    }
    technologies = [row for rows in plan.technologies.values() for row in rows]
    tables: dict[str, list[Any]] = {}
    for row in technologies:
        kind = plan.file.technologies[row.technology].kind
        tables.setdefault(f"technologies/{kind}", []).append(row)
    tables |= {name: getattr(plan, name) for name in TABLES}
    return HEAD + yaml_text(head) + "tables:\n" + "".join(_table(n, rows) for n, rows in tables.items())


def identity(text: str) -> str:
    """The part of the record that says what is run, by which runs are known: the same in every language and working folder.

    Origins and assumptions are words about the inputs: they name places, and speak the language in force.

    >>> identity("scenario: base\\norigins:\\n  targets: --targets\\nassumed:\\n- no table\\nplan:\\n  name: a\\n")
    'scenario: base\\nplan:\\n  name: a\\n'
    """
    first, _origins, rest = text.partition("\norigins:")
    return f"{first}{PLAN}{rest.partition(PLAN)[2]}"


def yaml_text(data: dict[str, Any]) -> str:
    """YAML of plain values, keys in their order, text as it is."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 1000
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _table(name: str, rows: list[BaseModel]) -> str:
    """A table as flow mappings, one row a line; JSON is YAML, and ten times as fast to write."""
    if not rows:
        return f"  {name}: {{units: {{}}, rows: []}}\n"
    fields = type(rows[0]).model_fields
    units = {field: unit for field in fields if (unit := unit_of(type(rows[0]), field))}
    lines = [f"  {name}:", f"    units: {_json(units)}", "    rows:"]
    lines += [f"    - {_json(row.model_dump(mode='json', exclude_none=True))}" for row in rows]
    return "\n".join(lines) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _digest(series: dict[str, Any]) -> dict[str, str]:
    return {name: hashlib.sha256(values.tobytes()).hexdigest() for name, values in series.items()}


# --- the way back -------------------------------------------------------------------------------------------------------------------


def stored_head(text: str) -> dict[str, Any]:
    """The record without its tables: scenario, origins, assumed, plan, profiles."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text.partition("\ntables:\n")[0])


def stored_tables(text: str) -> dict[str, tuple[dict[str, str], list[dict[str, Any]]]]:
    """Units of columns, and rows, by the name of the table; without a YAML parser, which would take seconds.

    >>> stored_tables("x: 1\\ntables:\\n  fuels:\\n    units: {}\\n    rows:\\n    - {\\"fuel\\": \\"gas\\"}\\n  carbon: {units: {}, rows: []}\\n")
    {'fuels': ({}, [{'fuel': 'gas'}]), 'carbon': ({}, [])}
    """
    tables: dict[str, tuple[dict[str, str], list[dict[str, Any]]]] = {}
    units, rows = dict[str, str](), list[dict[str, Any]]()
    for line in text.partition("\ntables:\n")[2].splitlines():
        if line.startswith("    - {"):
            rows.append(json.loads(line[6:]))
        elif line.startswith("    units: "):
            units.update(json.loads(line.removeprefix("    units: ")))
        elif line.startswith("  ") and line[2] != " ":
            units, rows = {}, []
            tables[line.strip().partition(":")[0]] = (units, rows)
    return tables
