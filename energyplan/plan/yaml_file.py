"""YAML 1.2 with the position of every key, so that whatever is wrong can be pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.text_file import read_text, shown

Keys = tuple[str | int, ...]


def dotted(keys: Iterable[str | int]) -> str:
    """A path as people write it.

    >>> dotted(("horizon", "milestones", 0))
    'horizon.milestones[0]'
    """
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".")


@dataclass
class Document:
    """Plain data, and where each part of it was written.

    Attributes:
        told: What is missing because of something told already; `*` is every entry.
    """

    file: Path | str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Keys, Place] = field(default_factory=dict)
    told: set[Keys] = field(default_factory=set)

    def place(self, keys: Keys) -> Place:
        """Where a value was written, or the nearest thing around it that was."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, Place(self.file))

    def written(self, keys: Keys) -> Any:
        """The value at a path, None where there is none."""
        value: Any = self.data
        for key in keys:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def read_yaml(path: Path, problems: Problems) -> Document | None:
    """A YAML file whose top is a mapping; None (and problems) where it is none."""
    text = read_text(path, problems)
    if text is None:
        return None
    document = parse_yaml(text, shown(path), problems)
    if document is not None:
        document.places[()] = Place(document.file, 1, 1)
    if document is None or isinstance(document.data, dict):
        return document
    problems.add(
        Place(document.file, 1, 1), path.name, _("must be a mapping of keys and values"),
        _("begin with a line like 'name: my_plan'"), "not_a_mapping",
    )  # fmt: skip
    return None


def parse_yaml(text: str, file: Path | str, problems: Problems) -> Document | None:
    """Parse YAML text; a duplicate key and broken YAML are problems."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
        reader = _Reader(Document(file), problems, yaml.constructor)
        reader.document.data = {} if node is None else reader.value(node, (), ())
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        reason = error.problem if isinstance(error, MarkedYAMLError) else None
        hint = _("check indentation (spaces, no tabs), quotes and colons")
        if reason and "undefined alias" in reason:
            hint = _("a factor is written in quotes, like \"*1.2\"")
        problems.add(
            place, str(getattr(file, "name", file)),
            _("is not valid YAML: {reason}").format(reason=reason or str(error).splitlines()[0]),
            hint, "yaml_syntax",
        )  # fmt: skip
        return None
    return reader.document


@dataclass
class _Reader:
    """Turns composed nodes into plain data; the usual constructors forget positions and repeated keys."""

    document: Document
    problems: Problems
    constructor: Any

    def value(self, node: Any, keys: Keys, above: tuple[int, ...]) -> Any:
        if id(node) in above:
            raise ValueError(_("an anchor contains itself"))
        above = (*above, id(node))
        if node.id == "mapping":
            return self._mapping(node, keys, above)
        if node.id == "sequence":
            for i, item in enumerate(node.value):
                self.document.places[*keys, i] = self._place(item)
            return [self.value(item, (*keys, i), above) for i, item in enumerate(node.value)]
        return self.constructor.construct_object(node)

    def _mapping(self, node: Any, keys: Keys, above: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            path, place = (*keys, key), self._place(key_node)
            if key in found:
                first = self.document.places[path]
                self.problems.add(
                    place, dotted(path),
                    _("key '{key}' was already given in line {line}").format(key=key, line=first.line),
                    _("keep one of the two"), "duplicate_key",
                )  # fmt: skip
                continue
            self.document.places[path] = place
            found[key] = self.value(value_node, path, above)
        return found

    def _place(self, node: Any) -> Place:
        mark = node.start_mark
        return Place(self.document.file, mark.line + 1, mark.column + 1)
