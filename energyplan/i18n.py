"""Messages in Chinese and English by gettext; `_("...")` marks and translates a message, `N_("...")` only marks it, `set_language` chooses.

Catalogues are `locale/<language>/LC_MESSAGES/energyplan.po`, compiled beside themselves by `tools/messages.py`.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh")
_language: str | None = None


def language() -> str:
    """The language in force: `set_language`, else ENERGYPLAN_LANG, else the locale's, else English."""
    if _language:
        return _language
    for variable in ("ENERGYPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if (value := os.environ.get(variable, "")) and value not in ("C", "POSIX", "C.UTF-8"):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def set_language(name: str | None) -> None:
    """Choose `zh` or `en`; None returns to the environment's."""
    global _language
    _language = name


@lru_cache(maxsize=2)
def _catalogue(name: str) -> gettext.NullTranslations:
    return gettext.translation("energyplan", LOCALE_DIR, languages=[name], fallback=True)


def _(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(language()).gettext(message) if message else message


def N_(message: str) -> str:
    """Mark a message that is stored as it is and translated when it is told (`notes`)."""
    return message
