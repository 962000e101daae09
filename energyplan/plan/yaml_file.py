"""YAML 1.2 with the position of every key, so that whatever is wrong can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.input_file import YAML as YAML_LIMIT
from energyplan.plan.text_file import read_text, shown

Keys = tuple[str | int, ...]

MOST_VALUES = 50_000
"""Values of a document; aliases of aliases make a thousand million of a few lines."""

DEEPEST = 20
"""Levels of a document; a plan needs five."""

_BRACKETS = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST + 1}}}")
"""More levels at once than a document has."""

LARGEST_INTEGER = 64
"""Bits of a whole number: no year, count or seed has more."""


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
    text = read_text(path, problems, YAML_LIMIT)
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
    from ruamel.yaml.error import MarkedYAMLError

    yaml = YAML(typ="safe", pure=True)
    try:
        if _BRACKETS.search(text):
            raise RecursionError  # the parser's time grows with the square of their number
        node = yaml.compose(text)
        reader = _Reader(Document(file), problems, yaml.constructor)
        reader.document.data = {} if node is None else reader.value(node, (), ())
    except RecursionError:
        problems.add(Place(file), str(getattr(file, "name", file)), _("is nested too deep"), _("a plan has no more than five levels"), "yaml_syntax")
        return None
    except Exception as error:  # the parser raises anything on broken text
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        reason = error.problem if isinstance(error, MarkedYAMLError) else None
        hint = _("check indentation (spaces, no tabs), quotes and colons")
        if isinstance(error, MarkedYAMLError) and error.note:
            hint = error.note
        elif reason and "undefined alias" in reason:
            hint = _("a factor is written in quotes, like \"*1.2\"")
        problems.add(
            place, str(getattr(file, "name", file)),
            _("is not valid YAML: {reason}").format(reason=reason or next(iter(str(error).splitlines()), type(error).__name__)),
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
    values: int = 0

    def value(self, node: Any, keys: Keys, above: tuple[int, ...]) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            message = _("it has more than {most:,} values, those that aliases repeat included").format(most=MOST_VALUES)
            raise _fault(node, message, _("write out what is needed, without aliases"))
        if id(node) in above:
            raise _fault(node, _("an anchor contains itself"), _("write it out, without the alias"))
        if len(above) > DEEPEST:
            raise _fault(node, _("it is nested more than {most} levels deep").format(most=DEEPEST), _("a plan has no more than five levels"))
        above = (*above, id(node))
        if node.id == "mapping":
            return self._mapping(node, keys, above)
        if node.id == "sequence":
            for i, item in enumerate(node.value):
                self.document.places[*keys, i] = self._place(item)
            return [self.value(item, (*keys, i), above) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _scalar(self, node: Any) -> Any:
        """Text, number, true, false or null; a date and bytes are left for the check of the plan."""
        from ruamel.yaml.error import YAMLError

        try:
            value = self.constructor.construct_object(node)
        except YAMLError:
            raise
        except Exception as error:  # `!!bool maybe` is a KeyError
            raise _fault(node, _("'{value}' is no value of its type").format(value=node.value), _("put it in quotes, if text is meant")) from error
        if isinstance(value, int) and value.bit_length() > LARGEST_INTEGER:
            raise _fault(node, _("'{value}' is too large a number").format(value=node.value), _("check the value and its unit"))
        return self._text(node, value) if isinstance(value, str) else value

    def _text(self, node: Any, text: str) -> str:
        """A text that can be written again: half of a pair of surrogates cannot."""
        if not is_writable(text):
            raise _fault(node, _("'{value}' has a character that does not exist").format(value=ascii(text)), _("take it out"))
        return text

    def _mapping(self, node: Any, keys: Keys, above: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                raise _fault(key_node, _("a key must be a word"), _("put it in quotes, if text is meant"))
            key = self._text(key_node, str(key_node.value))
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


def is_writable(text: str) -> bool:
    """Whether a text can be written as UTF-8.

    >>> is_writable("岸"), is_writable("\\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fault(node: Any, reason: str, hint: str) -> Exception:
    """What is wrong with a node, as the parser itself would tell it."""
    from ruamel.yaml.error import MarkedYAMLError

    return MarkedYAMLError(problem=reason, problem_mark=node.start_mark, note=hint)
