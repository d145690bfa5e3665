"""What lies ahead, what changed quietly, and what was not tested."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from aimon.core.actions import AHEAD
from aimon.core.findings.finding import Figure, Finding, Reason
from aimon.core.findings.scene import Scene
from aimon.core.retirement import retirement


def ahead(scene: Scene) -> Iterator[Finding]:
    """Yield the retirements and price changes to come; those that are overdue as well."""
    today = scene.now.last
    for s in scene.active:
        near = retirement(s.model, today)
        if near is not None:
            yield Finding(
                kind="retires",
                tone="neutral" if near.stage > 30 else "bad",
                models=(s.model.id,),
                on=near.on,
                days_left=near.days_left,
            )
        change, price = s.model.price_change, s.model.price
        if change and timedelta() <= change.on - today <= AHEAD:
            before = f"{price.input:.10g}/{price.output:.10g} {price.currency}" if price else ""
            after = f"{change.input:.10g}/{change.output:.10g} {change.currency}"
            dearer = price and change.input + change.output > price.input + price.output
            yield Finding(
                kind="price_change",
                tone="bad" if dearer else "neutral",
                models=(s.model.id,),
                on=change.on,
                days_left=(change.on - today).days,
                reasons=(Reason(kind="price", name=s.model.id, before=before, after=after),),
            )


def changed(scene: Scene, told: Collection[str]) -> Iterator[Finding]:
    """Yield that another version of a model answers since a day of the period.

    Not of those ``told``: of them it was said beside what else changed.
    """
    for s in scene.active:
        for change in s.changes:
            day = change.since.astimezone(scene.now.until.tzinfo).date() if change.since else None
            if change.what == "served_model" and scene.now.holds(day) and s.model.id not in told:
                yield Finding(
                    kind="changed",
                    tone="neutral",
                    models=(s.model.id,),
                    since=day,
                    reasons=(
                        Reason(
                            kind="version",
                            name=change.what,
                            before=change.before,
                            after=change.after,
                            since=day,
                        ),
                    ),
                )


def not_tested(scene: Scene) -> Iterator[Finding]:
    """Yield which tests that were due are missing, and which models no test of the period has."""
    if scene.slots is not None and scene.slots.count:
        missed = [record for record in scene.slots.records if record.good is False]
        days = sorted({record.time.date() for record in missed if record.time})
        yield Finding(
            kind="missed_tests",
            tone="bad",
            figures=(Figure(measure="slots", now=len(missed), n_now=scene.slots.n),),
            since=days[0] if days else None,
            until=days[-1] if days else None,
            subject=next((record.why for record in missed), ""),
        )
    tested = {
        row["model"]
        for row in scene.rows["findings_tests"]
        if row["tests"] and row["day"] >= scene.now.first.isoformat()
    }
    never = tuple(s.model.id for s in scene.active if s.model.id not in tested)
    if never and (tested or (scene.slots is not None and scene.slots.n)):
        yield Finding(
            kind="untested",
            tone="unknown",
            models=never,
            figures=(Figure(measure="models", now=len(never), n_now=len(scene.active)),),
        )
