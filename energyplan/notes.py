"""Sentences that outlive the language they were first told in: a message with its arguments, worded whenever it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from energyplan.i18n import N_, _

AS_IT_STANDS = N_("in the words of the run: {text}")
"""What is told of a sentence of an older run, which was stored as it was told."""


@dataclass(frozen=True)
class Amount:
    """An amount as a document has it, so that a page may tell it in units of its own.

    Attributes:
        text: The number, rounded.
        unit: Its unit, 万千瓦.
    """

    text: str
    unit: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text.replace(",", ""))

    def __str__(self) -> str:
        return f"{self.text} {self.unit}".strip()


@dataclass(frozen=True)
class Note:
    """A sentence.

    Attributes:
        message: The message in English, by which catalogues know it.
        arguments: What stands at its placeholders: numbers, names, amounts, other notes.

    >>> str(Note("first in {year}", {"year": 2030}))
    'first in 2030'
    """

    message: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.worded()

    def worded(self, amount: Callable[[Amount], str] = str) -> str:
        """The sentence in the language in force.

        Args:
            amount: How amounts are told.
        """
        def told(value: Any) -> Any:
            return value.worded(amount) if isinstance(value, Note) else amount(value) if isinstance(value, Amount) else value

        return _(self.message).format(**{name: told(value) for name, value in self.arguments.items()})

    def stored(self) -> dict[str, Any]:
        """Plain values, which `note_of` reads back."""
        return {"message": self.message, "arguments": {name: _stored(value) for name, value in self.arguments.items()}}


def _stored(value: Any) -> Any:
    if isinstance(value, Note):
        return value.stored()
    return {"amount": value.text, "unit": value.unit} if isinstance(value, Amount) else value


def note_of(stored: Any) -> Note:
    """A note from plain values.

    >>> note_of(Note("not before {end}", {"end": Amount("105", "MW")}).stored()) == Note("not before {end}", {"end": Amount("105", "MW")})
    True
    >>> str(note_of("no table {carbon}"))
    'in the words of the run: no table {carbon}'
    """
    if not isinstance(stored, Mapping):
        return Note(AS_IT_STANDS, {"text": str(stored)})
    return Note(str(stored["message"]), {name: _read(value) for name, value in stored["arguments"].items()})


def _read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Amount(value["amount"], value["unit"]) if "amount" in value else note_of(value)
    return value
