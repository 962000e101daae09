"""Names that become files and folders: those of scenarios, plans and sweeps are refused where no system could hold them, titles are mapped.

A name written by a planner is an identifier of the run and stands in its path as it is, so it must be one: `name_fault` says what is wrong. Texts that
are no identifiers (a title, the manifest of a run that somebody sent) become files through `file_name`. Nothing else joins a text to a path.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _

LONGEST = 100
"""Bytes of a name: plan, scenario and run together, with an ending and the mark of a draft, stay below the 255 that file systems take."""

LONGEST_FILE = 200
"""Bytes of a file name that is made of other names; the mark of a draft comes to it."""

_NAME = re.compile(r"\w(?:[\w .-]*\w)?")
_UNSAFE = re.compile(r"[^\w.() +@=,-]")
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""


def name_fault(name: str) -> tuple[str, str] | None:
    """What is wrong with a name that a planner gives to a plan, a scenario or a sweep, and the way out; None where nothing is.

    >>> name_fault("low_cost"), name_fault("低碳 2030"), name_fault("high-demand.v2")
    (None, None, None)
    >>> name_fault("../evil") is None, name_fault("it's") is None, name_fault("con") is None, name_fault("ends.") is None
    (False, False, False, False)
    """
    composed = unicodedata.normalize("NFC", name)  # some systems hand file names out in parts: e and an accent
    if not _NAME.fullmatch(composed):
        rule = _("a name has letters, digits, _ and -, inside also spaces and dots; it begins and ends with a letter, a digit or _")
        return _("'{name}' cannot be a name").format(name=name), rule
    if _DEVICES.fullmatch(composed):
        return _("'{name}' cannot be a name: Windows keeps it for a device").format(name=name), _("give another name")
    if (size := len(composed.encode())) > LONGEST:
        message = _("'{name}...' cannot be a name: it takes {size} bytes, {limit} at most")
        return message.format(name=composed[:20], size=size, limit=LONGEST), _("give a shorter name")
    return None


def checked_name(name: str, what: str, place: Place | None = None) -> str:
    """The name itself, if it can be one.

    Raises:
        InputError: it cannot be.
    """
    if fault := name_fault(name):
        raise InputError([Problem(place or Place(what), what, *fault, "bad_name")])
    return name


def inside(folder: Path, *names: str) -> Path:
    """A path below a folder, a level a name.

    Raises:
        InputError: one of them is no name, so that the path might lead elsewhere.
    """
    return folder.joinpath(*(checked_name(name, "name", Place(folder)) for name in names))


def file_name(text: str, ending: str = "") -> str:
    """A file name for any text: the text itself where every file system takes it, else what can stay of it and a hash, so that no two texts share one.

    >>> file_name("zhuanghe-base-20260101T000000Z-0a1b2c3d", ".xlsx"), file_name("低碳", ".pdf")
    ('zhuanghe-base-20260101T000000Z-0a1b2c3d.xlsx', '低碳.pdf')
    >>> file_name("../../etc/passwd"), file_name("con", ".csv"), len(file_name("长" * 300, ".pdf").encode()) <= 200
    ('etc_passwd-3754d6cb', 'con-1143da2b.csv', True)
    """
    room = LONGEST_FILE - len(ending.encode())
    kept = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip("_. -+=@,")
    if kept == text and len(kept.encode()) <= room and not _DEVICES.fullmatch(kept):
        return kept + ending
    mark = f"-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}"
    short = kept.encode()[: room - len(mark)].decode(errors="ignore").rstrip("_. -")
    return f"{short or 'file'}{mark}{ending}"
