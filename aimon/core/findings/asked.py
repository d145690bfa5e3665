"""What reviewers asked: more or fewer inquiries, topics that repeat, levels missed, satisfaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from math import sqrt

from aimon.core.findings.chances import uneven
from aimon.core.findings.finding import Figure, Finding, Reason
from aimon.core.findings.reasons import percent
from aimon.core.findings.scene import Row, Scene
from aimon.core.ticketstats import LEAST

# Of fewer inquiries in both periods nothing is said of more or fewer.
_LEAST_ASKED = 10
_CHANCE = 0.01
# So many on one topic repeat.
REPEATED = 3
# Topics on which people can be taught, whatever the model.
TAUGHT = ("how_to", "which_model", "settings", "cost")
# Topics that a model in trouble explains.
TROUBLE = ("not_responding", "slow", "quality")
# Ratings of 0 to 5 scatter so much at least.
_SCATTER = 0.7
_APART = 0.5
_SURE = 2.6


def of_inquiries(scene: Scene, troubled: Collection[str]) -> list[Finding]:
    """Return what the inquiries show; those about ``troubled`` models are told of with them."""
    rows = scene.rows["findings_asked"]
    now = [row for row in rows if row["span"] == "now"]
    before = [row for row in rows if row["span"] == "before"]
    return [
        *(_number(now, before) if scene.known_before else ()),
        *_repeated(now, before, scene, troubled),
        *_late(scene),
        *_satisfaction(now, before),
    ]


def explained(scene: Scene, models: Collection[str], since: date | None) -> tuple[str, ...]:
    """Return the inquiries about trouble with these models since a day."""
    first = max(since or scene.now.first, scene.now.first)
    return tuple(
        row["ticket"]
        for row in scene.rows["findings_tickets"]
        if row["model"] in models
        and row["topic"] in TROUBLE
        and date.fromisoformat(row["day"]) >= first
    )


def _number(now: Sequence[Row], before: Sequence[Row]) -> Iterator[Finding]:
    n, n_before = (_sum(rows) for rows in (now, before))
    if n + n_before < _LEAST_ASKED or uneven(n, n + n_before) > _CHANCE:
        return
    more = n > n_before
    yield Finding(
        kind="inquiries_up" if more else "inquiries_down",
        tone="bad" if more else "good",
        figures=(Figure(measure="tickets", now=n, before=n_before, percent=percent(n, n_before)),),
        reasons=tuple(_topic(now, before)) if more else (),
    )


def _topic(now: Sequence[Row], before: Sequence[Row]) -> Iterator[Reason]:
    """Yield the topic that came more often than before by the most."""
    topics = {row["topic"] for row in now}
    counts = {
        topic: tuple(_sum(r for r in rows if r["topic"] == topic) for rows in (now, before))
        for topic in topics
    }
    topic = max(counts, key=lambda t: (counts[t][0] - counts[t][1], t))
    n, n_before = counts[topic]
    if topic != "other" and n - n_before >= REPEATED:
        yield Reason(kind="inquiries", name=topic, n=n, n_before=n_before)


def _repeated(
    now: Sequence[Row], before: Sequence[Row], scene: Scene, troubled: Collection[str]
) -> Iterator[Finding]:
    """Yield topics that came again and again: for teaching of all models, else of one."""
    keys = {(row["topic"], "" if row["topic"] in TAUGHT else row["model"]) for row in now}
    for topic, model in sorted(keys):
        if topic == "other" or (model in troubled and topic in TROUBLE):
            continue
        any_model = topic in TAUGHT
        n, n_before = (
            _sum(r for r in rows if r["topic"] == topic and (any_model or r["model"] == model))
            for rows in (now, before)
        )
        if n >= REPEATED:
            yield Finding(
                kind="repeated_topic",
                tone="neutral",
                models=(model,) if model else (),
                subject=topic,
                figures=(
                    Figure(
                        measure="tickets",
                        now=n,
                        before=n_before,
                        n_now=_sum(now),
                        n_before=_sum(before),
                        percent=percent(n, n_before),
                    ),
                ),
                tickets=tuple(
                    row["ticket"]
                    for row in scene.rows["findings_tickets"]
                    if row["topic"] == topic
                    and (any_model or row["model"] == model)
                    and scene.now.holds(date.fromisoformat(row["day"]))
                ),
            )


def _late(scene: Scene) -> Iterator[Finding]:
    for clock in ("response", "solution"):
        late = [one for one in scene.late if one.clock == clock]
        if late:
            yield Finding(
                kind="sla_missed",
                tone="bad",
                subject=clock,
                figures=(Figure(measure="tickets", now=len(late), n_now=scene.clocks[clock]),),
                tickets=tuple(dict.fromkeys(one.ticket for one in late)),
            )


def _satisfaction(now: Sequence[Row], before: Sequence[Row]) -> Iterator[Finding]:
    """Yield that the mean rating moved by more than the ratings scatter."""
    sides = [_ratings(rows) for rows in (now, before)]
    (mean, spread, n), (earlier, spread_before, n_before) = sides
    if min(n, n_before) < LEAST:
        return
    error = sqrt(spread**2 / n + spread_before**2 / n_before)
    if abs(mean - earlier) < max(_APART, _SURE * error):
        return
    better = mean > earlier
    yield Finding(
        kind="satisfaction_up" if better else "satisfaction_down",
        tone="good" if better else "bad",
        figures=(
            Figure(
                measure="satisfaction",
                now=mean,
                before=earlier,
                n_now=n,
                n_before=n_before,
                percent=percent(mean, earlier),
            ),
        ),
    )


def _ratings(rows: Sequence[Row]) -> tuple[float, float, int]:
    """Return the mean rating, its scatter and how many there are."""
    n = int(sum(row["rated"] for row in rows))
    if not n:
        return 0.0, _SCATTER, 0
    mean = float(sum(row["satisfaction"] or 0 for row in rows)) / n
    square = float(sum(row["squares"] or 0 for row in rows)) / n
    return mean, max(sqrt(max(square - mean**2, 0.0)), _SCATTER), n


def _sum(rows: Iterable[Row]) -> int:
    return int(sum(row["tickets"] for row in rows))
