"""Messages and their translations: `python tools/messages.py check | update | compile`.

update   writes new messages of the code into `energyplan/locale/zh/LC_MESSAGES/energyplan.po`, drops those no longer used, compiles;
compile  writes the `.mo` that the program reads (it is kept in the repository: users need no Babel);
check    exit 1, naming what is missing, where a message has no translation, or placeholders differ, or the `.mo` is stale.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "energyplan" / "locale" / "zh" / "LC_MESSAGES" / "energyplan.po"
MO = PO.with_suffix(".mo")

# No dates: an update without new messages changes nothing.
HEADER = """\
# Chinese messages of energyplan; made by `tools/messages.py update`, translated by hand.
msgid ""
msgstr ""
"Project-Id-Version: energyplan\\n"
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extracted() -> Catalog:
    """Every `_("...")` and `N_("...")` of the package, and what its quantities are, without line numbers so that the file changes only when messages do."""
    found = Catalog(project="energyplan", fuzzy=False)
    places: dict[str, set[str]] = {}
    for path in (ROOT / "energyplan").rglob("*.py"):
        for message in docs_of_quantities(path.read_text(encoding="utf-8")):
            places.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for file, _line, message, _comments, _context in extract_from_dir(ROOT / "energyplan", [("**.py", "python")], keywords={"_": None, "N_": None}):
        if isinstance(message, str) and message:
            places.setdefault(message, set()).add(f"energyplan/{file}")
    for message in sorted(places, key=lambda m: (sorted(places[m])[0], m)):
        found.add(message, locations=[(place, 0) for place in sorted(places[message])])
    return found


def docs_of_quantities(source: str) -> list[str]:
    """What the quantities of a module are, as notes of a workbook tell it.

    >>> docs_of_quantities("power: float = quantity('MW', doc='power capacity')")
    ['power capacity']
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "quantity"]
    words = [word for call in calls for word in call.keywords if word.arg == "doc"]
    return [word.value.value for word in words if isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)]


def translated() -> Catalog:
    """The Chinese catalogue as it is."""
    if not PO.exists():
        return Catalog(locale="zh", project="energyplan", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def merged() -> Catalog:
    """Messages of the code with the translations there are; no guesses."""
    old = translated()
    new = Catalog(locale="zh", project="energyplan", fuzzy=False, charset="utf-8")
    for message in extracted():
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else "", locations=message.locations)
    return new


def update() -> None:
    """Write the catalogue anew, and compile it."""
    catalogue = merged()
    PO.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    write_po(stream, catalogue, width=120, omit_header=True, include_lineno=False)
    PO.write_bytes(HEADER.encode() + stream.getvalue())
    compile_()


class Bare(Catalog):
    """A catalogue whose header has no dates."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to know."""
        return [("Language", "zh"), ("Content-Type", "text/plain; charset=utf-8")]


def compile_() -> None:
    """Write the `.mo`."""
    MO.write_bytes(compiled())


def compiled() -> bytes:
    """Content of the `.mo`, the same for the same translations."""
    bare = Bare(locale="zh")
    for message in translated():
        if message.id and message.string:
            bare.add(message.id, message.string)
    stream = io.BytesIO()
    write_mo(stream, bare)
    return stream.getvalue()


def placeholders(text: str) -> set[str]:
    """Names in braces, with how they are formatted.

    >>> sorted(placeholders("{rate:g} of {name}"))
    ['name:', 'rate:g']
    """
    try:
        return {f"{name}:{spec}" for _text, name, spec, _conversion in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}  # not a format: a text with a single brace


def faults() -> list[str]:
    """What is wrong with the translations."""
    known = translated()
    found = []
    for message in extracted():
        if not message.id:
            continue
        written = str(message.id)
        entry = known.get(written)
        text = str(entry.string) if entry else ""
        if not text:
            found.append(f"no translation: {message.id}")
        elif text != written and _is_format(written) and placeholders(text) != placeholders(written):
            found.append(f"placeholders differ: {message.id} | {text}")
    wanted = {message.id for message in extracted()}
    found += [f"no longer used: {message.id}" for message in known if message.id and message.id not in wanted]
    if not MO.exists() or MO.read_bytes() != compiled():
        found.append(f"stale: {MO.relative_to(ROOT)}")
    return found


def _is_format(text: str) -> bool:
    """A message like 'write it as {column: value}' has braces but is no format."""
    return all(name.replace("_", "").isalnum() and " " not in spec for name, _colon, spec in (p.partition(":") for p in placeholders(text)))


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    if arguments == ["update"]:
        update()
    elif arguments == ["compile"]:
        compile_()
    elif arguments == ["check"]:
        pass
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    wrong = faults()
    sys.stdout.write("".join(f"{fault}\n" for fault in wrong) + f"{len(wrong)} faults, {len(extracted())} messages\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
