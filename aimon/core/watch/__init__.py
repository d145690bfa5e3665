"""The rules that open, widen, end and reopen incidents from what tests, use and users show."""

from __future__ import annotations

from aimon.core.incidentrecords import IncidentEvent
from aimon.core.watch.book import Book
from aimon.core.watch.causes import watch_tests
from aimon.core.watch.ends import end_what_tests_found, end_what_was_maintenance
from aimon.core.watch.patterns import watch_patterns
from aimon.core.watch.reports import watch_reports
from aimon.core.watch.scene import RUNS, Crowd, Reports, Scene, Threat
from aimon.core.watch.silence import watch_for_silence

__all__ = ["RUNS", "Crowd", "Reports", "Scene", "Threat", "watch"]

_RULES = (
    end_what_was_maintenance,
    watch_tests,
    end_what_tests_found,
    watch_for_silence,
    watch_patterns,
    watch_reports,
)


def watch(scene: Scene) -> list[IncidentEvent]:
    """Return the events that bring the incidents up to what is known, in order.

    They are still to be signed with an id and a host. Once they are recorded, the same scene gives
    none.
    """
    book = Book(scene)
    for rule in _RULES:
        rule(scene, book)
    return book.added
