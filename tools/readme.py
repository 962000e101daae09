"""Pages and charts of both READMEs from runs of the main job made now.

    python tools/readme.py

Needs the extra `report`. The text between the markers `<!-- page -->` and `<!-- /page -->` is replaced, and docs/img/capacity.*.svg.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {"en": ("README.md", "<time>-<hash>"), "zh": ("README.zh.md", "<时间>-<校验>")}


def main() -> None:
    """One run a language."""
    for lang, (name, run_id) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-P", "-m", "energyplan", "--lang", lang, "run", "--out", folder], cwd=ROOT, check=True)
            [run] = Path(folder).glob("*/*/*/")
            page = (run / "page.txt").read_text(encoding="utf-8").rstrip().replace(folder, "results").replace(run.name, run_id)
            chart = ["chart", str(run), "--kind", "capacity", "--to", "svg", "--out", folder]
            subprocess.run([sys.executable, "-P", "-m", "energyplan", "--lang", lang, *chart], cwd=ROOT, check=True)
            (Path(folder) / "capacity.svg").replace(ROOT / "docs" / "img" / f"capacity.{lang}.svg")
        file = ROOT / name
        text = file.read_text(encoding="utf-8")
        before, after = re.split(r"<!-- page -->.*?<!-- /page -->", text, flags=re.DOTALL)
        file.write_text(f"{before}<!-- page -->\n```text\n{page}\n```\n<!-- /page -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
