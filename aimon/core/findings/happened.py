"""What the incidents of the period come to: outages, recoveries, models that come and go, patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from aimon.core.findings.finding import Figure, Finding, FindingKind, Reason
from aimon.core.findings.reasons import faults_beside, percent
from aimon.core.findings.scene import Scene, Span
from aimon.core.incidents import Incident

# So many incidents of the same models, or returns of one, are more than an accident.
OFTEN = 3
_RETURNS = 2
# Nobody knows anything then: the missing tests are told of.
_UNKNOWN = ("unknown",)
_SHARES = {"share": 100.0}


def of_incidents(scene: Scene) -> list[Finding]:
    """Return a finding for all the incidents of the same models, and one for every pattern."""
    mine = [i for i in scene.incidents if _counts(i) and _touches(i, scene.now)]
    patterns = [i for i in mine if i.pattern is not None]
    groups: dict[tuple[tuple[str, ...], str], list[Incident]] = {}
    for incident in mine:
        if incident.pattern is None:
            key = incident.id if not incident.models else ""
            groups.setdefault((tuple(sorted(incident.models)), key), []).append(incident)
    return [
        *(_troubled(group, scene) for group in groups.values()),
        *(f for incident in patterns for f in _shown(incident, scene)),
    ]


def _counts(incident: Incident) -> bool:
    return incident.state != "merged" and not incident.false_alarm and incident.kind not in _UNKNOWN


def _troubled(group: Sequence[Incident], scene: Scene) -> Finding:
    """Return the finding about incidents that the same models had."""
    models = group[0].models
    earlier = [
        i
        for i in scene.incidents
        if _counts(i) and i.pattern is None and set(i.models) == set(models) and models
    ]
    before = [i for i in earlier if _touches(i, scene.before)]
    lasted, lasted_before = (
        sum(_lasted(i, span) for i in some)
        for some, span in ((group, scene.now), (before, scene.before))
    )
    kind = _kind(group, scene)
    over = not any(i.open for i in group)
    ends = [i.resolved_at for i in group if i.resolved_at]
    return Finding(
        kind=kind,
        tone="good" if kind == "recovered" else "bad",
        models=models,
        subject=max(group, key=lambda i: _lasted(i, scene.now)).kind,
        figures=(
            Figure(
                measure="down_ms",
                now=lasted,
                before=lasted_before,
                n_now=len(group),
                n_before=len(before),
                percent=percent(lasted, lasted_before),
            ),
            Figure(
                measure="incidents",
                now=len(group) + sum(i.reopened for i in group),
                before=len(before) + sum(i.reopened for i in before),
            ),
        ),
        since=min(i.began_at for i in group).date(),
        until=max(ends).date() if over and ends else None,
        reasons=tuple(_reasons(group, scene)),
        incidents=tuple(i.id for i in group),
        tickets=tuple(dict.fromkeys(ticket for i in group for ticket in i.tickets)),
        users=max((i.users for i in group if i.users), default=None),
    )


def _kind(group: Sequence[Incident], scene: Scene) -> FindingKind:
    if any(i.flapping or i.reopened >= _RETURNS for i in group) or len(group) >= OFTEN:
        return "flapping"
    over = not any(i.open for i in group)
    return "recovered" if over and all(i.began_at < _begin(scene.now) for i in group) else "outage"


def _reasons(group: Sequence[Incident], scene: Scene) -> Iterator[Reason]:
    for incident in group:
        if incident.found_cause:
            yield Reason(kind="said", name=incident.found_cause)
    verdicts = {i.verdict.cause: i.verdict for i in group if i.verdict}
    for cause, verdict in verdicts.items():
        yield Reason(kind="cause", name=cause, verdict=verdict)
    if len(group[0].models) == 1:
        since = max(min(i.began_at for i in group).date(), scene.now.first)
        yield from faults_beside(group[0].models[0], scene, since)[:1]


def _shown(incident: Incident, scene: Scene) -> Iterator[Finding]:
    """Yield the finding of a pattern, with its own figures."""
    pattern = incident.pattern
    if pattern is None:
        return
    times = _SHARES.get(pattern.unit, 1.0)
    now, before = times * pattern.value, times * pattern.baseline
    over = incident.resolved_at
    yield Finding(
        kind="pattern",
        tone="neutral" if pattern.kind in ("surge", "collapse") else "bad",
        models=(pattern.model,),
        subject=pattern.kind,
        figures=(
            Figure(
                measure="pattern",
                now=now,
                before=before,
                n_now=pattern.n,
                n_before=pattern.of,
                percent=percent(now, before),
                unit=pattern.unit,
            ),
        ),
        since=pattern.since.astimezone(scene.now.until.tzinfo).date(),
        until=over.date() if over and not incident.open else None,
        reasons=(Reason(kind="incident", name=incident.id, after=pattern.subject),),
        incidents=(incident.id,),
    )


def _touches(incident: Incident, span: Span) -> bool:
    return _lasted(incident, span) > 0


def _lasted(incident: Incident, span: Span) -> float:
    """Return for how many milliseconds of the span an incident went on."""
    start = max(incident.began_at, _begin(span))
    end = min(incident.resolved_at or span.until, span.until)
    return max((end - start).total_seconds() * 1000, 0.0)


def _begin(span: Span) -> datetime:
    return datetime.combine(span.first, time.min, span.until.tzinfo)
