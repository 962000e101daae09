"""How a run gets on: seconds of each phase, told to whoever listens and kept in `events.jsonl`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol


class Listener(Protocol):
    """Whoever wants to know how a run gets on."""

    def __call__(self, phase: str, message: str) -> None:
        """Told at the beginning of each phase and while it lasts."""


@dataclass
class Clock:
    """Seconds of each phase, told to a listener and to `events.jsonl`."""

    listener: Listener
    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    file: IO[str] | None = None
    early: list[dict[str, Any]] = field(default_factory=list)

    def event(self, phase: str, message: str) -> None:
        """Tell one thing."""
        entry = {"t": round(time.monotonic() - self.began, 3), "utc": datetime.now(UTC).isoformat(), "phase": phase, "msg": message}
        if self.file is None:
            self.early.append(entry)
        else:
            self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self.file.flush()
        self.listener(phase, message)

    def open(self, path: Path) -> None:
        """Write events to a file from now on, the earlier ones first."""
        self.file = path.open("w", encoding="utf-8")
        for entry in self.early:
            self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """No more events."""
        if self.file is not None:
            self.file.close()
            self.file = None

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase."""
        start = time.monotonic()
        self.event(name, "begin")
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - start
