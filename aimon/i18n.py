"""The language that people read: gettext catalogues, chosen once a process, English in the code.

``N_`` marks a text that is translated later (help texts are made before the language is known);
``_`` translates now. The catalogue also holds click's own texts, so that all of ``--help`` speaks
one language.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOMAIN = "aimon"
LANGUAGES = ("en", "ko")
_LOCALE_DIR = str(Path(__file__).parent / "locale")

_catalogue: _gettext.NullTranslations | None = None
_language = "en"


def N_(text: str) -> str:
    """Mark a text for the catalogue and return it as it is."""
    return text


def _(text: str) -> str:
    """Return the text in the chosen language."""
    return _translations().gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of the text for ``n`` things in the chosen language."""
    return _translations().ngettext(singular, plural, n)


def _translations() -> _gettext.NullTranslations:
    """Load the chosen catalogue when the first text is needed."""
    global _catalogue
    if _catalogue is None:
        if _language == "en":
            _catalogue = _gettext.NullTranslations()
        else:
            _catalogue = _gettext.translation(DOMAIN, _LOCALE_DIR, languages=[_language])
    return _catalogue


def language() -> str:
    """Return the chosen language, one of ``LANGUAGES``."""
    return _language


def use(lang: str) -> None:
    """Choose the language of every text from now on; an unknown one means English."""
    global _catalogue, _language
    _language = lang if lang in LANGUAGES else "en"
    _catalogue = None
    # click looks its own texts up in the process-wide domain, by LANGUAGE.
    os.environ["LANGUAGE"] = _language
    _gettext.bindtextdomain(DOMAIN, _LOCALE_DIR)
    _gettext.textdomain(DOMAIN)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak another language for a while: a report's own, whoever makes it."""
    before = _language
    use(lang)
    try:
        yield
    finally:
        use(before)


def named(text: str) -> str | None:
    """Return the language that a name like ``ko`` or ``ko_KR.UTF-8`` means, None for another."""
    return next((lang for lang in LANGUAGES if text.lower().startswith(lang)), None)


def from_locale(environ: dict[str, str] | os._Environ[str]) -> str:
    """Return the language that the POSIX locale variables ask for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, ""):
            return named(value) or "en"
    return "en"
