"""Fonts that draw Chinese: found on the machine, never shipped. Pictures in Chinese without one would be rows of boxes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from energyplan.analysis.machine import Check
from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _, language

FOLDER = "ENERGYPLAN_FONTS"
"""Environment variable: a folder with font files, for those who may not install any."""

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "SimHei", "SimSun", "Noto Serif CJK SC",
)  # fmt: skip
"""Families in order of preference; where none of them is there, the renderer takes any that has the letters."""
HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
"""Letters that need such a font."""

LATIN = "Noto Sans, Helvetica Neue, Arial, Liberation Sans, DejaVu Sans"

ELSEWHERE = {
    "C:/Windows/Fonts/msyh.ttc": "Microsoft YaHei", "C:/Windows/Fonts/simhei.ttf": "SimHei", "C:/Windows/Fonts/simsun.ttc": "SimSun",
    "/System/Library/Fonts/PingFang.ttc": "PingFang SC", "/System/Library/Fonts/Hiragino Sans GB.ttc": "Hiragino Sans GB",
}  # fmt: skip
"""Where Windows and macOS keep theirs; they have no fontconfig."""


def font_stack() -> str:
    """Families for the language in force, best first; who looks at an SVG or a page takes the first that is there."""
    return f"{LATIN}, {', '.join(CHINESE)}, sans-serif" if language() != "zh" else f"{', '.join(CHINESE)}, {LATIN}, sans-serif"


@lru_cache(maxsize=1)
def installed() -> tuple[str, ...]:
    """Families on this machine that draw Chinese, by fontconfig where there is one."""
    found = [family for file, family in ELSEWHERE.items() if Path(file).exists()]
    if program := shutil.which("fc-list"):
        told = subprocess.run([program, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
        found += [name.strip() for line in told.splitlines() for name in line.split(",") if name.strip()]
    return tuple(dict.fromkeys(found))


def require_chinese(find: Callable[[], tuple[str, ...]] = installed) -> None:
    """Make sure that pictures in Chinese can be drawn. Fonts of the folder `ENERGYPLAN_FONTS` are used beside those of the machine.

    Args:
        find: Families of the machine that draw Chinese.

    Raises:
        EnvironmentProblem: there is none; how to get one is said.
    """
    if folder := os.environ.get(FOLDER):
        if not _fonts_in(folder):
            raise EnvironmentProblem(_("{variable} names {folder}, where no fonts (.ttf, .ttc, .otf) are").format(variable=FOLDER, folder=folder))
        import vl_convert

        vl_convert.register_font_directory(folder)
        return
    if find():
        return
    raise EnvironmentProblem(
        _("no font on this machine draws Chinese. {way}; or put a font file into a folder and name it by {variable}; or --to html, or --lang en").format(
            way=_way(), variable=FOLDER
        )
    )


def warn_of_boxes(texts: Iterable[str], find: Callable[[], tuple[str, ...]] = installed) -> None:
    """Say that Chinese words in pages of another language, such as clauses of a document, will be boxes on this machine; nothing where a font is there.

    Args:
        texts: What is drawn.
        find: Families of the machine that draw Chinese.
    """
    if look_for_chinese(find).found or not any(HAN.search(text) for text in texts):
        return
    words = _("warning: Chinese words are boxes, no font on this machine draws them. {way}; or put a font file into a folder and name it by {variable}")
    sys.stderr.write(words.format(way=_way(), variable=FOLDER) + "\n")


def look_for_chinese(find: Callable[[], tuple[str, ...]] = installed) -> Check:
    """What `doctor` says of fonts: without one pictures, Word and PDF can be made in English only, which is a fault where Chinese is spoken.

    Args:
        find: Families of the machine that draw Chinese.
    """
    folder = os.environ.get(FOLDER)
    there = [name for name in CHINESE if name in find()] or list(find())
    found = folder if folder and _fonts_in(folder) else ", ".join(there[:2])
    return Check("font", found, bool(found) or language() != "zh", "" if found else _way())


def _fonts_in(folder: str) -> bool:
    return any(Path(folder).glob("*.[ot]t[fc]"))


def _way() -> str:
    """How a Chinese font is got on this system."""
    if sys.platform in ("win32", "darwin"):
        return _("install a Chinese font such as Microsoft YaHei")
    return _("on Debian and Ubuntu: apt install fonts-noto-cjk; on Fedora and openEuler: dnf install google-noto-sans-cjk-fonts")
