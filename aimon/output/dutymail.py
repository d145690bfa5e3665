"""Words the mail that says what the checklists still have open, in Korean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from aimon import i18n
from aimon.core.duties import DayList
from aimon.core.settings import Settings
from aimon.output.days import day_words
from aimon.output.duties import Left
from aimon.output.dutywords import going_words
from aimon.output.templates import Templates
from aimon.text import visible

LANGUAGE = "ko"


def message(
    left: Left,
    going: Sequence[DayList],
    day: date,
    now: datetime,
    settings: Settings,
    templates: Templates,
) -> tuple[str, str, str]:
    """Return subject, text and HTML of the mail that says what is still open."""
    with i18n.speaking(LANGUAGE):
        data: dict[str, Any] = {
            "organisation": visible(settings.organisation),
            "generated_text": f"{now:%Y-%m-%d %H:%M}",
            "timezone": settings.timezone,
            "day": day_words(day),
            "n": sum(len(states) for _of, states in left),
            "lists": [
                {
                    "title": visible(of.checklist.title, 60),
                    "items": [
                        {
                            "time": state.section.time,
                            "id": state.item.id,
                            "text": visible(state.item.text),
                            "notes": [visible(note.text) for note in state.notes],
                        }
                        for state in states
                    ],
                }
                for of, states in left
            ],
            "under_way": [{"text": going_words(of), "name": of.name} for of in going],
        }
    data["subject"] = templates.line("checklist.subject.j2", data)
    return (
        data["subject"],
        templates.render("checklist.txt.j2", data),
        templates.render("checklist.html.j2", data),
    )
