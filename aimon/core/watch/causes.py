"""Trouble that tests found: one incident a cause, opened, widened and taken together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aimon.core.alertkinds import IncidentKind, Severity
from aimon.core.conditions import CONDITIONS, Bad, kind_of, worst
from aimon.core.incidents import AIMON, Incident
from aimon.core.watch.book import (
    ALL,
    HAND,
    MODEL,
    PATTERN,
    TICKETS,
    Book,
    Key,
    Trouble,
    by_the_rules,
    graver,
    is_of,
    key_of,
    members_of,
)
from aimon.core.watch.partings import let_go
from aimon.core.watch.scene import Scene

# The widest first; what a model shares with others says more than what is its own.
_WIDTHS = {
    cause: width
    for width, causes in enumerate(
        (
            (ALL,),
            ("clock", "proxy", "network", "dns"),
            ("provider",),
            ("key", "configuration", "load"),
            ("function",),
            (MODEL,),
            (PATTERN,),
        )
    )
    for cause in causes
}
# All of one model alone are not "all models".
_SEVERAL = 2


def watch_tests(scene: Scene, book: Book) -> None:
    """Have every model in trouble be part of one incident, that of its cause."""
    let_go(scene, book)
    homes = _homes(book)
    unwell = [
        m
        for m in scene.courses
        if _unwell(scene, m) and (_among(homes, m) or _news(scene, book, m))
    ]
    groups = _together(scene, homes, unwell)
    down = bool(groups) and _every_model_down(scene, unwell)
    if down:
        key = _common_key(scene, homes, unwell)
        groups = {key: unwell}
    _leave_whole(homes, groups)
    known, elsewhere = set(map(key_of, homes.values())), _elsewhere(book)
    for key, models in groups.items():
        if not models:
            continue
        if key.cause == MODEL and key not in known and elsewhere.issuperset(models):
            continue
        fresh = [m for m in models if m not in homes] or models
        trouble = _trouble(scene, key, models, fresh, all_down=down)
        incident = _told(scene, book, trouble)
        _merge(book, incident, [homes[m] for m in models if m in homes])


def _homes(book: Book) -> dict[str, Incident]:
    """Return the incident of each model, first of all that in which it is affected."""
    found = {m: i for i in book.of_tests() if not i.affected for m in members_of(i)}
    return found | {m: i for i in book.of_tests() for m in i.affected}


def _unwell(scene: Scene, model: str) -> bool:
    course = scene.courses[model]
    return course.hard or (course.flapping and course.latest_bad is not None)


def _among(homes: dict[str, Incident], model: str) -> bool:
    """Whether an incident knows the model to be in trouble; one that was reopened knows of none."""
    return model in homes and model in homes[model].affected


def _news(scene: Scene, book: Book, model: str) -> bool:
    """Whether nobody has dealt with it since the last test, nor was it over after the last bad one."""
    last, bad = scene.courses[model].last, scene.courses[model].latest_bad
    if last is None or bad is None:
        return False
    return not (book.dealt_with(model, last.time) or book.was_over(model, bad.test.time))


def _together(
    scene: Scene, homes: dict[str, Incident], unwell: Iterable[str]
) -> dict[Key, list[str]]:
    """Return the models by whose trouble it is; where they are known, a wider cause alone counts."""
    groups: dict[Key, list[str]] = {}
    for model in unwell:
        verdict = scene.verdict(model)
        key = Key(verdict.cause, verdict.subject) if verdict else Key(MODEL, model)
        if model in homes and not _wider(key, key_of(homes[model])):
            key = key_of(homes[model])
        groups.setdefault(key, []).append(model)
    return groups


def _wider(key: Key, than: Key) -> bool:
    return _WIDTHS.get(key.cause, 0) < _WIDTHS.get(than.cause, 0)


def _leave_whole(homes: dict[str, Incident], groups: dict[Key, list[str]]) -> None:
    """Leave an incident's models together where not all of them are part of the wider cause."""
    unwell: dict[str, list[str]] = {}
    for model in (m for models in groups.values() for m in models if m in homes):
        unwell.setdefault(homes[model].id, []).append(model)
    for incident in {i.id: i for i in homes.values()}.values():
        own = key_of(incident)
        ill = unwell.get(incident.id, [])
        if ill and groups.get(own):
            for key, models in groups.items():
                groups[key] = [m for m in models if key == own or m not in ill]
            groups[own] = list(dict.fromkeys([*groups[own], *ill]))


def _every_model_down(scene: Scene, unwell: Sequence[str]) -> bool:
    """Whether no active model answered when it was tested last; one that is worked on is left out."""
    asked = [
        model
        for model, course in scene.courses.items()
        if course.last and not scene.windows.covered(model, scene.now)
    ]
    down = {m for m in unwell if scene.courses[m].hard and scene.courses[m].condition == "down"}
    return len(asked) >= _SEVERAL and down.issuperset(asked)


def _common_key(scene: Scene, homes: dict[str, Incident], models: Sequence[str]) -> Key:
    """Return whose trouble it is that no model answers: as it is known, as the run said, or all's."""
    known = {key_of(homes[m]) if m in homes else None for m in models}
    said = {Key(v.cause, v.subject) if (v := scene.verdict(m)) else None for m in models}
    for keys in (known, said):
        if len(keys) == 1 and (key := next(iter(keys))) and key.cause != MODEL:
            return key
    return Key(ALL)


def _elsewhere(book: Book) -> set[str]:
    """Return the models that an incident is about already that a person or the users opened."""
    return {m for i in book.open() if i.cause in (HAND, TICKETS) for m in i.affected}


def _trouble(
    scene: Scene, key: Key, models: Sequence[str], fresh: Sequence[str], *, all_down: bool
) -> Trouble:
    """Return what is wrong with these models; it began with the ``fresh`` ones of them.

    What a model had of its own before is not the beginning of what it shares now.
    """
    courses = [scene.courses[m] for m in models]
    bad = [c.bad[-1] if c.bad else c.latest_bad for c in courses]
    found = [b for b in bad if b]
    verdict = next((v for m in models if (v := scene.verdict(m)) and is_of(v, key)), None)
    return Trouble(
        key=key,
        kind="all_down" if all_down else kind_of(found),
        severity="emergency" if all_down else _severity(scene, key, models),
        began_at=min(
            c.began_at or b.test.time
            for m, c, b in zip(models, courses, found, strict=True)
            if m in fresh
        ),
        models=tuple(models),
        evidence=_evidence(found),
        functions=_functions(found),
        verdict=verdict,
        flapping=any(c.flapping for c in courses),
    )


def _severity(scene: Scene, key: Key, models: Sequence[str]) -> Severity:
    """Return major as the guide has it for a model that stands still, or is far too slow.

    Minor where the hour's load passes by itself, and where only spare models are concerned.
    """
    return "minor" if key.cause == "load" or scene.minor(models) else "major"


def _evidence(bad: Iterable[Bad]) -> tuple[str, ...]:
    tests = [b.test for b in bad]
    return (*dict.fromkeys(t.run for t in tests), *(t.id for t in tests))


def _functions(bad: Iterable[Bad]) -> tuple[str, ...]:
    """Return the checks that are not passed by models that answer."""
    wrong = (
        seen.check
        for b in bad
        if b.condition == "failing"
        for seen in b.test.checks
        if seen.passed < seen.total
    )
    return tuple(dict.fromkeys(wrong))


def _told(scene: Scene, book: Book, trouble: Trouble) -> Incident:
    """Return the trouble's incident, after saying what has changed in it."""
    incident = book.at(trouble.key)
    if incident is None:
        return book.tell(trouble)
    come = [m for m in trouble.models if m not in incident.affected]
    eased = incident.kind == "all_down" and trouble.kind != "all_down"
    kind = trouble.kind if eased else _worse(scene, incident, trouble)
    severity = _severity_now(incident, trouble, eased=eased)
    flaps = trouble.flapping and not incident.flapping
    if not (come or kind or severity or flaps):
        return incident
    changed = "eased" if eased else "worse" if kind or severity else "flapping"
    return book.add(
        "seen",
        incident.id,
        kind=kind,
        severity=severity,
        models=tuple(come),
        functions=trouble.functions,
        evidence=trouble.evidence,
        verdict=trouble.verdict if come else None,
        flapping=True if flaps else None,
        why="wider" if come else changed,
    )


def _severity_now(incident: Incident, trouble: Trouble, *, eased: bool) -> Severity | None:
    """Return the severity that it has come to, None where it stays; a person's own is not eased."""
    said = _severity_said(incident)
    if graver(trouble.severity, said):
        return trouble.severity
    by = next((e.by for e in reversed(incident.events) if e.severity), AIMON)
    return trouble.severity if eased and by == AIMON and trouble.severity != said else None


def _severity_said(incident: Incident) -> Severity | None:
    """Return the severity that the rules gave it last; a person's own is not argued with."""
    said = [e.severity for e in by_the_rules(incident) if e.severity]
    return said[-1] if said else incident.severity


def _worse(scene: Scene, incident: Incident, trouble: Trouble) -> IncidentKind | None:
    """Return the kind that the trouble has come to since the rules spoke last, None for no worse."""
    if trouble.kind == incident.kind:
        return None
    if "all_down" in (trouble.kind, incident.kind):
        return "all_down" if trouble.kind == "all_down" else None
    spoken = by_the_rules(incident)
    until = spoken[-1].time if spoken else incident.detected_at
    courses = [scene.courses[m] for m in trouble.models]
    before = worst(course.worst(until) for course in courses)
    after = worst(course.bad[-1].condition for course in courses if course.bad)
    return trouble.kind if CONDITIONS.index(after) > CONDITIONS.index(before) else None


def _merge(book: Book, wide: Incident, narrow: Iterable[Incident]) -> None:
    """Make narrower incidents part of the wider one, and patterns of its models."""
    patterns = [
        i for i in book.open() if i.cause == PATTERN and set(i.models) <= set(wide.affected)
    ]
    names = {incident.id for incident in (*narrow, *patterns)} - {wide.id}
    for incident in book.open():
        if incident.id in names:
            book.add("merged", incident.id, into=wide.id)
