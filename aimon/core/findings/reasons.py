"""What the records show beside a change: the same models, the same days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from aimon.core.findings.chances import unlikely
from aimon.core.findings.finding import Reason
from aimon.core.findings.scene import Scene

# More, or less, use than this is worth a word beside a change.
_MUCH_USE = 20.0
_LEAST_REQUESTS = 100
_NEAR = timedelta(days=1)
# Changes by which another model may be answering.
_VERSIONS = ("served_model", "fingerprint")
# Faults in fewer tests, or not clearly in more of them than before, explain nothing.
_LEAST_FAULTY = 3
_FAULTY_CHANCE = 0.05


def percent(now: float, before: float) -> float | None:
    """Return the change in percent of before; None where that is nothing."""
    return 100 * (now - before) / before if before else None


def beside(
    models: Sequence[str], since: date, until: date | None, scene: Scene
) -> tuple[Reason, ...]:
    """Return what the records show of these models at the time of a change."""
    return (
        *_incidents(models, since, until, scene),
        *_versions(models, since, scene),
        *_maintained(models, since, until, scene),
        *_used(models, since, until, scene),
    )


def faults_beside(
    model: str, scene: Scene, since: date | None = None, until: date | None = None
) -> tuple[Reason, ...]:
    """Return the classes of faults that more of a model's tests had then than on the other days."""
    first, last = since or scene.now.first, until or scene.now.last

    def then(day: date) -> bool:
        return first <= day <= last

    def otherwise(day: date) -> bool:
        return scene.before.first <= day <= scene.now.last and not then(day)

    tests, others = (scene.counts("findings_tests", model, days)[""] for days in (then, otherwise))
    faulty, before = (scene.counts("findings_faults", model, days) for days in (then, otherwise))
    found = [
        Reason(kind="fault", name=name, n=n, of=tests, n_before=before[name], of_before=others)
        for name, n in faulty.items()
        if n >= _LEAST_FAULTY
        and n * others > before[name] * tests
        and unlikely(min(n, tests), tests, min(before[name], others), others) <= _FAULTY_CHANCE
    ]
    return tuple(sorted(found, key=lambda reason: -reason.n))


def _incidents(
    models: Sequence[str], since: date, until: date | None, scene: Scene
) -> Iterator[Reason]:
    for incident in scene.incidents:
        over = incident.resolved_at.date() if incident.resolved_at else scene.now.last
        touches = incident.began_at.date() <= (until or scene.now.last) and over >= since
        counts = not incident.false_alarm and incident.state != "merged"
        if counts and touches and set(models) & set(incident.models):
            yield Reason(kind="incident", name=incident.id, since=incident.began_at.date())


def _versions(models: Sequence[str], since: date, scene: Scene) -> Iterator[Reason]:
    for s in scene.standings:
        for change in s.changes if s.model.id in models else ():
            day = change.since.date() if change.since else None
            if change.what in _VERSIONS and day and abs(day - since) <= _NEAR:
                yield Reason(
                    kind="version",
                    name=change.what,
                    before=change.before,
                    after=change.after,
                    since=day,
                )


def _maintained(
    models: Sequence[str], since: date, until: date | None, scene: Scene
) -> Iterator[Reason]:
    zone = scene.now.until.tzinfo
    begin = datetime.combine(since, time.min, zone)
    end = datetime.combine(until or scene.now.last, time.max, zone)
    windows = (w for model in models for w in scene.windows.of(model))
    names = {w.why or w.name: w for w in windows if w.start <= end and w.end >= begin}
    for name, window in names.items():
        yield Reason(kind="maintenance", name=name, since=window.start.date())


def _used(models: Sequence[str], since: date, until: date | None, scene: Scene) -> Iterator[Reason]:
    """Yield how much more or less the models were used on the days of a change."""
    workdays = set(scene.workdays)
    use: dict[date, int] = {}
    known: set[date] = set()
    for row in scene.rows["findings_use"]:
        day = date.fromisoformat(row["day"])
        if day in workdays and scene.before.first <= day <= scene.now.last:
            known.add(day)
            if row["model"] in models:
                use[day] = use.get(day, 0) + row["requests"]
    inside = [day for day in known if since <= day <= (until or scene.now.last)]
    outside = [day for day in known if day not in inside]
    if len(inside) < 2 or len(outside) < 2:
        return
    n, n_before = (sum(use.get(day, 0) for day in days) for days in (inside, outside))
    change = percent(n / len(inside), n_before / len(outside))
    if min(n, n_before) >= _LEAST_REQUESTS and change is not None and abs(change) >= _MUCH_USE:
        yield Reason(kind="use", percent=change, n=n, n_before=n_before)
