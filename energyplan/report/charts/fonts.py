"""Fonts that draw Chinese: found on the machine, never shipped. Pictures in Chinese without one would be rows of boxes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _, language

FOLDER = "ENERGYPLAN_FONTS"
"""Environment variable: a folder with font files, for those who may not install any."""

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "SimHei", "SimSun", "Noto Serif CJK SC",
)  # fmt: skip
"""Families in order of preference; where none of them is there, the renderer takes any that has the letters."""
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
        if not any(Path(folder).glob("*.[ot]t[fc]")):
            raise EnvironmentProblem(_("{variable} names {folder}, where no fonts (.ttf, .ttc, .otf) are").format(variable=FOLDER, folder=folder))
        import vl_convert

        vl_convert.register_font_directory(folder)
        return
    if find():
        return
    way = _("on Debian and Ubuntu: apt install fonts-noto-cjk; on Fedora and openEuler: dnf install google-noto-sans-cjk-fonts")
    system = _("install a Chinese font such as Microsoft YaHei") if sys.platform in ("win32", "darwin") else way
    raise EnvironmentProblem(
        _("no font on this machine draws Chinese. {way}; or put a font file into a folder and name it by {variable}; or --to html, or --lang en").format(
            way=system, variable=FOLDER
        )
    )
