"""Models of which nothing is known any more: one incident a gap, told of once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from aimon.core.conditions import condition
from aimon.core.incidents import Incident
from aimon.core.observations import Observation
from aimon.core.watch.book import MODEL, SCHEDULE, UNKNOWN, Book, Key, Trouble, key_of
from aimon.core.watch.scene import Scene


def watch_for_silence(scene: Scene, book: Book) -> None:
    """Open, widen and end the incidents of models without a fresh result."""
    known = [m for m in scene.active if scene.histories.get(m)]
    stale = {m: since for m in sorted(known) if (since := _stale_since(scene, m))}
    homes = {m: incident for incident in book.of_silence() for m in incident.affected}
    left = {m: t for m, t in stale.items() if m in homes or not book.dealt_with(m, t)}
    if left and len(stale) == len(known):
        groups = {_whole(homes, left): list(left)}
    else:
        groups = _by_reason(scene, book, homes, left)
    for key, models in groups.items():
        incident = _told(scene, book, key, models, stale)
        for name in sorted({homes[m].id for m in models if m in homes} - {incident.id}):
            book.add("merged", name, into=incident.id)
    for incident in list(book.of_silence()):
        _end(scene, book, incident, stale)


def _whole(homes: dict[str, Incident], stale: Iterable[str]) -> Key:
    """Return the key of a gap of all models: that which it has, where one has them all."""
    keys = {key_of(homes[m]) if m in homes else None for m in stale}
    return next(iter(keys)) or Key(SCHEDULE) if len(keys) == 1 else Key(SCHEDULE)


def _by_reason(
    scene: Scene, book: Book, homes: dict[str, Incident], stale: Iterable[str]
) -> dict[Key, list[str]]:
    """Return the models of which nothing is known by why; those in trouble are told of already."""
    in_trouble = {m for incident in book.of_tests() for m in incident.affected}
    groups: dict[Key, list[str]] = {}
    for model in stale:
        if model in homes:
            key = key_of(homes[model])
        elif model in in_trouble:
            continue
        else:
            key = Key(MODEL, UNKNOWN + _reason(scene.histories[model]))
        groups.setdefault(key, []).append(model)
    return groups


def _reason(history: Sequence[Observation]) -> str:
    """Return why there is no result: none was made, or what the latest test came to."""
    latest = history[-1].result
    return latest if latest in ("error", "untested") else "stale"


def _told(
    scene: Scene, book: Book, key: Key, models: list[str], stale: dict[str, datetime]
) -> Incident:
    every = key.cause == SCHEDULE
    incident = book.at(key)
    if incident is None:
        return book.tell(
            Trouble(
                key=key,
                kind="unknown",
                severity="major" if every and not scene.minor(models) else "minor",
                began_at=min(stale[m] for m in models),
                models=tuple(models),
                evidence=tuple(scene.histories[m][-1].id for m in models),
            )
        )
    come = tuple(m for m in models if m not in incident.affected)
    if not come:
        return incident
    return book.add("seen", incident.id, models=come, why="wider")


def _end(scene: Scene, book: Book, incident: Incident, stale: dict[str, datetime]) -> None:
    """Say of which models there are results again."""
    well = tuple(m for m in incident.affected if m not in stale and _heard_of(scene, m))
    if not well:
        return
    found = tuple(scene.histories[m][-1].id for m in well if m in scene.histories)
    if len(well) == len(incident.affected):
        book.add("resolved", incident.id, evidence=found)
    else:
        book.add("seen", incident.id, recovered=well, evidence=found, why="recovered")


def _heard_of(scene: Scene, model: str) -> bool:
    return model not in scene.active or (
        bool(scene.histories.get(model)) and not scene.windows.covered(model, scene.now)
    )


def _stale_since(scene: Scene, model: str) -> datetime | None:
    """Return when the model's latest result grew stale, None for a fresh one.

    While it is worked on nothing is expected of it; a window that is over is as good as a result.
    """
    now = scene.now
    history = scene.histories[model]
    last = next((o for o in reversed(history) if _says(scene, o)), history[0])
    if scene.windows.covered(model, now):
        return None
    known = max(last.time.timestamp(), scene.windows.over(model, now) or 0.0)
    until = scene.fresh_until(known)
    return until if now.timestamp() > until.timestamp() else None


def _says(scene: Scene, o: Observation) -> bool:
    return condition(o, scene.settings.thresholds) is not None
