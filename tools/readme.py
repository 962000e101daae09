"""The pages and charts of both READMEs are those of a run of the main job: written from runs made now, and checked against one.

    python tools/readme.py           # two runs of the default plan (a language each): writes the pages and docs/img/capacity.*.svg
    python tools/readme.py check     # one run: what is stale in README.md; exit code 1 where anything is

The chart of README.zh.md needs a Chinese font (ENERGYPLAN_FONTS names a folder of fonts); its page is written before it is drawn. The text between
the markers `<!-- page -->` and `<!-- /page -->` is replaced. What no two runs share (seconds, time and hash of the run) is written as `<s>` and
`<time>-<hash>`. `check` compares all words, the rows of all tables and the number of checks exactly, gross and net cost within the proven gap, other
figures within `LOOSE`: build-outs within a gap of the least cost differ by more than the cost does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {"en": ("README.md", "<time>-<hash>"), "zh": ("README.zh.md", "<时间>-<校验>")}
MARKED = re.compile(r"<!-- page -->\n```text\n(.*?)\n```\n<!-- /page -->", re.DOTALL)

SECONDS = re.compile(r"\d+(?= (?:s|秒)\b)|\d+(?= 秒后)")
"""Seconds of a round, in either language."""
TIMINGS = re.compile(r"(?<=[a-z] )\d+\.\d(?=,|$)", re.MULTILINE)
"""Seconds of a phase: `read 0.4, assemble 0.0`."""
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?%?|(?<= )–(?= |$)", re.MULTILINE)

GAP = 0.005
"""Proven gap of the default plan, as a share of gross cost."""
LOOSE = 0.1
"""Share of the largest figure of a line by which its figures may differ."""


def main() -> int:
    """Write or check."""
    if sys.argv[1:] == ["check"]:
        with tempfile.TemporaryDirectory() as folder:
            found = stale(stored("en"), run_page("en", Path(folder)))
        sys.stderr.write("".join(f"{line}\n" for line in found))
        return int(bool(found))
    for lang, (name, _run) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            page, file = run_page(lang, Path(folder)), ROOT / name
            text, times = MARKED.subn(lambda _old, page=page: f"<!-- page -->\n```text\n{page}\n```\n<!-- /page -->", file.read_text(encoding="utf-8"))
            assert times == 1, f"{name} has {times} pages"
            file.write_text(text, encoding="utf-8")
            [run] = Path(folder).glob("results/*/*/*/")
            energyplan(lang, Path(folder), "chart", str(run), "--kind", "capacity", "--to", "svg", "--out", folder)
            shutil.move(Path(folder) / "capacity.svg", ROOT / "docs" / "img" / f"capacity.{lang}.svg")
    return 0


def energyplan(lang: str, folder: Path, *words: str) -> None:
    """Run the program in a folder, so that paths on the page are those that a user sees."""
    subprocess.run([sys.executable, "-P", "-m", "energyplan", "--lang", lang, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run_page(lang: str, folder: Path, *words: str) -> str:
    """The page of a run of the main job made in a folder, as a README has it."""
    energyplan(lang, folder, "run", *words)
    [run] = folder.glob("results/*/*/*/")
    return written((run / "page.txt").read_text(encoding="utf-8"), run.name, FILES[lang][1])


def written(page: str, run: str, name: str) -> str:
    """A page without what no two runs share.

    >>> written("Rounds: 9 groups of hours, 0.30% after 78 s.\\nSeconds: read 0.4, solve 79.2\\nFiles: results/a/b/2026-1a", "2026-1a", "<run>").splitlines()
    ['Rounds: 9 groups of hours, 0.30% after <s> s.', 'Seconds: read <s>, solve <s>', 'Files: results/a/b/<run>']
    """
    return TIMINGS.sub("<s>", SECONDS.sub("<s>", page.rstrip().replace(run, name)))


def stored(lang: str) -> str:
    """The page that a README has."""
    found = MARKED.search((ROOT / FILES[lang][0]).read_text(encoding="utf-8"))
    assert found, f"{FILES[lang][0]} has no page"
    return found[1]


def stale(old: str, new: str) -> list[str]:
    """What a stored page says otherwise than a new one, line by line.

    >>> stale("Coal   1,200  –\\n37 independent checks", "Coal   1,203   –\\n39 independent checks")
    ['37 independent checks -> 39 independent checks']
    >>> stale("Verified", "NOT VERIFIED"), stale("gross cost  100.0", "gross cost  100.6"), stale("gross cost  100.0", "gross cost  100.4")
    (['Verified -> NOT VERIFIED'], ['gross cost  100.0 -> gross cost  100.6'], [])
    """
    before, after = lines_of(old), lines_of(new)
    gross = max((figure for line in before if line.startswith("gross cost") for figure in figures(line)), default=0.0)
    if len(before) != len(after):
        missing = [line for line in before if wording(line) not in {wording(other) for other in after}]
        added = [line for line in after if wording(line) not in {wording(other) for other in before}]
        return [*(f"no longer there: {line}" for line in missing), *(f"new: {line}" for line in added)] or [f"{len(before)} lines -> {len(after)} lines"]
    return [f"{a} -> {b}" for a, b in zip(before, after, strict=True) if wording(a) != wording(b) or not alike(a, b, gross)]


def lines_of(page: str) -> list[str]:
    """Lines that say something; rules and empty lines are as long as their tables."""
    return [line.strip() for line in page.splitlines() if line.strip(" ─")]


def wording(line: str) -> str:
    """A line without its figures and the room between them."""
    return " ".join(NUMBER.sub("#", line).split())


def alike(old: str, new: str, gross: float) -> bool:
    """Whether the figures of a line are near enough: gross and net cost within the gap, counts of checks and years exactly."""
    before, after = figures(old), figures(new)
    if re.search(r"independent checks|Milestones", old):
        within = 0.0
    elif re.match(r"gross cost|net cost|Proven", old):
        within = GAP * gross
    else:
        within = LOOSE * max(map(abs, [*before, *after]), default=0.0)
    return all(abs(a - b) <= within + 1e-9 for a, b in zip(before, after, strict=True))


def figures(line: str) -> list[float]:
    """Its numbers."""
    return [0.0 if text == "–" else float(text.rstrip("%").replace(",", "")) for text in NUMBER.findall(line)]


if __name__ == "__main__":
    sys.exit(main())
