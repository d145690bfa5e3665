"""Whether charts can be drawn with Korean letters."""

from __future__ import annotations

from collections.abc import Iterator

from aimon.core.examination import Finding, error, ok
from aimon.doctor.patient import Patient
from aimon.i18n import _

# The first and the last of the syllables, and what a report has beside them.
_SAMPLE = "가힣뷁A1%"


def look(_patient: Patient) -> Iterator[Finding]:
    """Yield whether the font that aimon brings is there and has Hangul."""
    mend = _("install aimon again: pip install --force-reinstall --no-deps aimon")
    try:
        from aimon.output.charting.canvas import FONT, writable

        written = writable(_SAMPLE)
    except (ImportError, OSError, RuntimeError) as failure:
        text = _("charts cannot be drawn ({error})").format(error=type(failure).__name__)
        yield error("matplotlib", text, mend)
        return
    if written != _SAMPLE:
        yield error(FONT.name, _("the font of the charts has no Hangul"), mend)
    else:
        yield ok(FONT.name, _("the charts' font is there and has Hangul"))
