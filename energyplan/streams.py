"""Standard output and standard error that cannot end a run: a closed pipe, a full disk, an encoding without our signs.

A run may take an hour. What becomes of the text that is printed at its end must not decide whether it counts, so nothing that is written to a
standard stream raises; what could not be written is reported, and is an exit code of its own.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO

from energyplan.i18n import _


class Stream(io.TextIOBase):
    """A standard stream whose errors are kept instead of raised.

    A reader that went away (`| head`) is no error: what it did not want is dropped. Signs that the stream's encoding does not have are replaced.

    Args:
        under: The stream as Python opened it; None where its descriptor is closed.

    >>> import io
    >>> narrow = Stream(io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    >>> narrow.write("价 10 €"), narrow.lost, narrow.error
    (6, True, None)
    """

    def __init__(self, under: TextIO | None):
        self.under: TextIO | None = under
        self.error: OSError | None = None
        self.lost = False
        if isinstance(under, io.TextIOWrapper):
            with suppress(ValueError, OSError):
                under.reconfigure(errors="replace")

    def write(self, text: str) -> int:
        """Write a text, as far as it can be written; its length."""
        if self.under is not None:
            self.lost = self.lost or not _fits(text, self.encoding)
            self._try(lambda under: under.write(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._try(lambda under: under.flush())

    def _try(self, act: Any) -> None:
        if self.under is None:
            return
        try:
            act(self.under)
        except BrokenPipeError:
            self._give_up()
        except OSError as error:
            self.error = error
            self._give_up()
        except ValueError:  # closed meanwhile
            self.under = None

    def _give_up(self) -> None:
        """Lead the descriptor to nowhere, so that the interpreter's own last flush has nothing to complain of."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.under.fileno())  # type: ignore[union-attr]
            os.close(nowhere)
        self.under = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Encoding of the stream."""
        return getattr(self.under, "encoding", None) or "utf-8"

    @property
    def buffer(self) -> Any:
        """The stream of bytes below, for who asks for it."""
        return getattr(self.under, "buffer", None)

    def fileno(self) -> int:
        """Descriptor of the stream."""
        if self.under is None:
            raise io.UnsupportedOperation("fileno")
        return self.under.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.under is not None and self.under.isatty()

    def writable(self) -> bool:
        """It can be written to, always."""
        return True


def _fits(text: str, encoding: str) -> bool:
    if text.isascii() or encoding.lower().replace("-", "") == "utf8":
        return True
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def guard() -> None:
    """Put guarded streams in the place of standard output and standard error.

    A closed descriptor is opened on nowhere first: else the next file that is opened takes its number, and what the solver prints goes into it.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != descriptor:
                os.dup2(nowhere, descriptor)
                os.close(nowhere)
    sys.stdout, sys.stderr = Stream(sys.stdout), Stream(sys.stderr)


def last_words() -> bool:
    """Flush both streams and report what could not be printed; whether standard output took everything."""
    out = sys.stdout
    out.flush()
    if not isinstance(out, Stream):
        return True
    if out.error is not None:
        message = _("cannot write to standard output: {error}; what was printed is lost, files are written (`energyplan list` shows the runs)")
        sys.stderr.write(message.format(error=out.error.strerror) + "\n")
    elif out.lost:
        message = _("standard output has the encoding {encoding}: characters that it does not have are replaced by '?'; set PYTHONUTF8=1 to print them")
        sys.stderr.write(message.format(encoding=out.encoding) + "\n")
    sys.stderr.flush()
    return out.error is None
