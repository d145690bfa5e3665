"""Incidents of tests that end: models that are well again, and what was maintenance after all."""

from __future__ import annotations

from typing import Any

from aimon.core.conditions import condition, kind_of
from aimon.core.incidents import AIMON, Incident
from aimon.core.watch.book import Book, handed, key_of
from aimon.core.watch.causes import severity_of
from aimon.core.watch.scene import Scene

_SOUND = (None, "sound")


def end_what_tests_found(scene: Scene, book: Book) -> None:
    """Say which models are well again; end the incidents in which all are."""
    for incident in list(book.of_tests()):
        if name := _maintenance(scene, incident):
            book.add("resolved", incident.id, why="maintenance", text=name, false_alarm=True)
            continue
        ill = incident.affected or incident.models
        well = tuple(m for m in ill if _well(scene, incident, m))
        left = [m for m in ill if m not in well]
        if well and not left:
            why = "steady" if incident.flapping else ""
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
                **_no_longer_all(scene, incident, left),
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


def _no_longer_all(scene: Scene, incident: Incident, left: list[str]) -> dict[str, Any]:
    """Return what the trouble of those that are left is, where it was that no model answers.

    What a person said of it stands.
    """
    courses = (scene.courses.get(m) for m in left)
    bad = [c.bad[-1] for c in courses if c and c.bad]
    if incident.kind != "all_down" or not bad:
        return {}
    said = {"kind": kind_of(bad), "severity": severity_of(scene, key_of(incident), left)}
    return {name: value for name, value in said.items() if _by_the_rules(incident, name)}


def _by_the_rules(incident: Incident, name: str) -> bool:
    """Whether the rules were the last to set this field of an incident."""
    return next((e.by for e in reversed(incident.events) if getattr(e, name)), AIMON) == AIMON


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
