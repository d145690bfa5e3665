"""Trouble that tests found: one incident a cause, opened, widened and taken together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aimon.core.alertkinds import IncidentKind, Severity
from aimon.core.conditions import CONDITIONS, Bad, kind_of, worst
from aimon.core.incidents import Incident
from aimon.core.records import Verdict
from aimon.core.watch.book import (
    ALL,
    MODEL,
    PATTERN,
    Book,
    Key,
    Trouble,
    by_the_rules,
    graver,
    key_of,
)
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
    homes = {m: incident for incident in book.of_tests() for m in incident.affected}
    unwell = [
        m for m in scene.courses if _unwell(scene, m) and (m in homes or _news(scene, book, m))
    ]
    groups = _together(scene, homes, unwell)
    down = bool(groups) and _every_model_down(scene, unwell)
    if down:
        key = _common_key(scene, homes, unwell)
        groups = {key: unwell}
    _leave_whole(homes, groups)
    for key, models in groups.items():
        if not models:
            continue
        if (
            key.cause == MODEL
            and key not in map(key_of, homes.values())
            and _elsewhere(book, models)
        ):
            continue
        trouble = _trouble(scene, key, models, homes, all_down=down)
        incident = _told(scene, book, trouble)
        _merge(book, incident, [homes[m] for m in models if m in homes])


def _unwell(scene: Scene, model: str) -> bool:
    course = scene.courses[model]
    return course.hard or (course.flapping and course.latest_bad is not None)


def _news(scene: Scene, book: Book, model: str) -> bool:
    """Whether nobody has dealt with it since the model was tested last."""
    last = scene.courses[model].last
    return last is not None and not book.dealt_with(model, last.time)


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
    for incident in {i.id: i for i in homes.values()}.values():
        own = key_of(incident)
        ill = [m for models in groups.values() for m in models if homes.get(m) is incident]
        if any(m in groups.get(own, ()) for m in ill):
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


def _elsewhere(book: Book, models: Sequence[str]) -> bool:
    """Whether an incident that a person or the users opened is about these models already."""
    known = {
        m
        for incident in book.open()
        if not key_of(incident).of_tests
        and not key_of(incident).of_silence
        and incident.cause != PATTERN
        for m in incident.affected
    }
    return known.issuperset(models)


def _trouble(
    scene: Scene,
    key: Key,
    models: Sequence[str],
    homes: Mapping[str, Incident],
    *,
    all_down: bool,
) -> Trouble:
    courses = [scene.courses[m] for m in models]
    bad = [c.bad[-1] if c.bad else c.latest_bad for c in courses]
    found = [b for b in bad if b]
    began = {m: c.began_at or b.test.time for m, c, b in zip(models, courses, found, strict=True)}
    # A model's own earlier trouble is not yet what it has in common with the others.
    come = [began[m] for m in models if m not in homes]
    verdict = next((v for m in models if (v := scene.verdict(m)) and _says(v, key)), None)
    return Trouble(
        key=key,
        kind="all_down" if all_down else kind_of(found),
        severity="emergency" if all_down else _severity(scene, key, models),
        began_at=min(come or began.values()),
        models=tuple(models),
        evidence=_evidence(found),
        functions=_functions(found),
        verdict=verdict,
        flapping=any(c.flapping for c in courses),
    )


def _says(verdict: Verdict, key: Key) -> bool:
    return Key(verdict.cause, verdict.subject) == key


def _severity(scene: Scene, key: Key, models: Sequence[str]) -> Severity:
    """Return major as the guide has it for a model that stands still, or is far too slow.

    Minor where the hour's load passes by itself, and where only what is rarely used is concerned.
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
    kind = _worse(scene, incident, trouble)
    severity = trouble.severity if graver(trouble.severity, _severity_said(incident)) else None
    flaps = trouble.flapping and not incident.flapping
    if not (come or kind or severity or flaps):
        return incident
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
        why="wider" if come else "worse" if kind or severity else "flapping",
    )


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
