"""Patterns: what weeks of tests and of use show of a model that no incident tells of."""

from __future__ import annotations

from collections.abc import Sequence

from aimon.core.alertkinds import SEVERITIES, Severity
from aimon.core.incidentrecords import Pattern
from aimon.core.watch.book import PATTERN, Book, Key, Trouble, ended_by_hand, key_of
from aimon.core.watch.scene import Scene

# These are trouble already; the others are its signs.
_MAJOR = frozenset({"errors", "surge"})
_OF_USE = frozenset({"surge", "collapse"})


def watch_patterns(scene: Scene, book: Book) -> None:
    """End the incidents of patterns that are gone; open one for each model that has another."""
    if scene.patterns is None:
        return
    for incident in book.open():
        if incident.cause == PATTERN and incident.models:
            model = incident.models[0]
            found = scene.patterns.get(model, None if model in scene.active else ())
            if found is not None and key_of(incident) not in map(key_for, found):
                why = "" if model in scene.active else "unwatched"
                book.add("resolved", incident.id, why=why)
    affected = {model for incident in book.open() for model in incident.affected}
    for model, found in scene.patterns.items():
        if model in scene.active and model not in affected:
            _open(scene, book, found)


def key_for(pattern: Pattern) -> Key:
    """Return whose trouble a pattern is."""
    return Key(PATTERN, f"{pattern.model}:{pattern.kind}:{pattern.subject}")


def _open(scene: Scene, book: Book, found: Sequence[Pattern]) -> None:
    """Open an incident for the gravest pattern that nobody has dealt with, on the others' evidence."""
    new = [p for p in found if not _dealt_with(book, p)]
    if not new:
        return
    gravest = min(new, key=lambda p: (SEVERITIES.index(_severity(scene, p)), p.chance))
    more = (id for p in new if p is not gravest for id in p.evidence)
    book.tell(
        Trouble(
            key=key_for(gravest),
            kind=gravest.kind,
            severity=_severity(scene, gravest),
            began_at=gravest.since,
            models=(gravest.model,),
            evidence=(*more, *gravest.evidence),
            found_by="usage" if gravest.kind in _OF_USE else "probe",
            functions=(gravest.subject,) if gravest.kind == "function" else (),
            pattern=gravest,
        )
    )


def _severity(scene: Scene, pattern: Pattern) -> Severity:
    grave = pattern.kind in _MAJOR and not scene.minor((pattern.model,))
    return "major" if grave else "minor"


def _dealt_with(book: Book, pattern: Pattern) -> bool:
    """Whether a person ended an incident of this very pattern since it began."""
    ends = map(ended_by_hand, book.of(key_for(pattern)))
    return any(end is not None and end >= pattern.since for end in ends)
