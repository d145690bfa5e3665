"""Incidents of tests that end: models that are well again, and what was maintenance after all."""

from __future__ import annotations

from aimon.core.conditions import condition
from aimon.core.incidents import Incident
from aimon.core.watch.book import Book, handed, members_of
from aimon.core.watch.scene import Scene

_SOUND = (None, "sound")


def end_what_was_maintenance(scene: Scene, book: Book) -> None:
    """End the incidents of tests that count no more; whatever is still wrong then is found anew."""
    for incident in list(book.of_tests()):
        if name := _maintenance(scene, incident):
            book.add("resolved", incident.id, why="maintenance", text=name, false_alarm=True)


def end_what_tests_found(scene: Scene, book: Book) -> None:
    """Say which models are well again; end the incidents in which all are."""
    for incident in list(book.of_tests()):
        ill = members_of(incident)
        well = tuple(m for m in ill if _well(scene, incident, m))
        left = [m for m in ill if m not in well]
        if well and not left:
            watched = scene.active.intersection(ill)
            why = "unwatched" if not watched else "steady" if incident.flapping else ""
            found = _tests(scene, incident.models)
            book.add("resolved", incident.id, why=why, evidence=found)
        elif well and incident.affected:
            steady = incident.flapping and not _flaps(scene, left)
            book.add(
                "seen",
                incident.id,
                recovered=well,
                evidence=_tests(scene, well),
                flapping=False if steady else None,
                why="recovered",
            )
        elif incident.affected and incident.flapping and not _flaps(scene, left):
            book.add("seen", incident.id, flapping=False, why="steady")


def _well(scene: Scene, incident: Incident, model: str) -> bool:
    """Whether a model is out of trouble; one that is no longer watched is.

    What a person said is answered by a later test only.
    """
    if model not in scene.active:
        return True
    course = scene.courses.get(model)
    if course is None or course.last is None or course.hard or course.flapping:
        return False
    said = handed(incident, model)
    return said is None or course.last.time > said


def _flaps(scene: Scene, models: list[str]) -> bool:
    return any(m in scene.courses and scene.courses[m].flapping for m in models)


def _maintenance(scene: Scene, incident: Incident) -> str:
    """Return the windows that cover all the bad tests of an incident, "" where they do not.

    Whoever reopened it knew of more than tests.
    """
    windows: dict[str, None] = {}
    if not scene.windows or any(handed(incident, m) for m in incident.models):
        return ""
    for model in incident.models:
        for test in scene.histories.get(model, ()):
            if test.time.timestamp() < incident.began_at.timestamp():
                continue
            if condition(test, scene.settings.thresholds) in _SOUND:
                continue
            window = scene.windows.covered(model, test.time)
            if window is None:
                return ""
            windows[window.name] = None
    return ", ".join(windows)


def _tests(scene: Scene, models: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tests that found these models to be well."""
    courses = (scene.courses.get(m) for m in models)
    return tuple(course.last.id for course in courses if course and course.last)
