"""What the tests of the period show: slower or faster, more or fewer failures, other faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import log
from typing import NamedTuple

from aimon.core.findings.chances import unlikely
from aimon.core.findings.finding import Figure, Finding, FindingKind, Measure, Tone
from aimon.core.findings.reasons import beside, faults_beside, percent
from aimon.core.findings.scene import Row, Scene
from aimon.core.findings.spells import CHANCE, Judged, spell

# Of fewer tests nothing is said.
LEAST_TESTS = 6
# So many tests with a fault are more than an accident.
_LEAST_FAULTY = 4


class _Look(NamedTuple):
    """A figure of tests: its sums, its scale, its kinds when it falls and when it rises."""

    measure: Measure
    sum: str
    n: str
    times: float  # what makes the mean a figure
    log: bool
    judged: Judged
    kinds: tuple[FindingKind, FindingKind]
    better: int


_LOOKS = (
    _Look(
        "latency_ms", "latency_ms", "timed", 1.0, True,
        Judged(0.1, log(1.2)), ("faster", "slower"), -1,
    ),
    _Look(
        "success", "passed", "total", 100.0, False,
        Judged(0.03, 0.05), ("success_down", "success_up"), 1,
    ),
    _Look(
        "health", "health", "rated", 1.0, False,
        Judged(4.0, 5.0), ("health_down", "health_up"), 1,
    ),
)  # fmt: skip


def of_tests(scene: Scene) -> list[Finding]:
    """Return what the tests show of each model; a change of health only where nothing else says it."""
    by_model = _by_model(scene.rows["findings_tests"])
    series = max(len(_LOOKS) * len(by_model), 1)
    found: list[Finding] = []
    for model, days in by_model.items():
        if scene.standing(model) is None:
            continue
        changed = [f for look in _LOOKS if (f := _changed(model, days, look, scene, series))]
        others = any(f.figure("health") is None for f in changed)
        found += [f for f in changed if not others or f.figure("health") is None]
    return found


def of_faults(scene: Scene, told: Collection[str]) -> Iterator[Finding]:
    """Yield classes of faults that many more, or many fewer, tests had; not of the models ``told``.

    The models of one class are told of together.
    """
    models = {s.model.id for s in scene.standings} - set(told)
    tests = _by_span(scene.rows["findings_tests"], scene)
    faulty = {
        (model, name): _at_most(pair, tests[model, ""])
        for (model, name), pair in _by_span(scene.rows["findings_faults"], scene).items()
        if model in models and min(tests.get((model, ""), (0, 0))) >= LEAST_TESTS
    }
    groups: dict[tuple[str, bool], list[str]] = {}
    for (model, name), (n, before) in faulty.items():
        of, of_before = tests[model, ""]
        chance = unlikely(n, of, before, of_before) * len(faulty)
        if max(n, before) >= _LEAST_FAULTY and chance <= CHANCE:
            groups.setdefault((name, n * of_before > before * of), []).append(model)
    for (name, more), ill in groups.items():
        counts = [sum(faulty[m, name][i] for m in ill) for i in (0, 1)]
        wholes = [sum(tests[m, ""][i] for m in ill) for i in (0, 1)]
        yield _faulty(name, more, ill, counts, wholes, scene)


Pair = tuple[int, int]


def _by_span(rows: Iterable[Row], scene: Scene) -> dict[tuple[str, str], Pair]:
    """Return tests by model and class of fault ("" where rows have none), now and before."""
    found: dict[tuple[str, str], Pair] = {}
    for row in rows:
        day, key = date.fromisoformat(row["day"]), (row["model"], row.get("fault_class", ""))
        now, before = found.get(key, (0, 0))
        if scene.now.holds(day):
            found[key] = now + row["tests"], before
        elif scene.before.holds(day):
            found[key] = now, before + row["tests"]
    return found


def _at_most(pair: Pair, whole: Pair) -> Pair:
    """Return counts that are not above those of all tests: one that was broken off has faults, too."""
    return min(pair[0], whole[0]), min(pair[1], whole[1])


def _faulty(
    fault_class: str,
    more: bool,
    models: Sequence[str],
    counts: Sequence[int],
    wholes: Sequence[int],
    scene: Scene,
) -> Finding:
    (n, before), (of, of_before) = counts, wholes
    return Finding(
        kind="errors_up" if more else "errors_down",
        tone="bad" if more else "good",
        models=tuple(models),
        subject=fault_class,
        figures=(
            Figure(
                measure="faulty",
                now=100 * n / of,
                before=100 * before / of_before,
                n_now=of,
                n_before=of_before,
                percent=percent(n / of, before / of_before),
            ),
            Figure(measure="tests", now=n, before=before, n_now=of, n_before=of_before),
        ),
        reasons=beside(models, scene.now.first, None, scene),
    )


def _changed(
    model: str, days: Mapping[date, Row], look: _Look, scene: Scene, series: int
) -> Finding | None:
    values = {day: v for day, row in days.items() if (v := _value(row, look)) is not None}
    found = spell(values, scene, look.judged, series)
    if found is None:
        return None
    now, n_now = _mean(days, found.within, look)
    before, n_before = _mean(days, found.beside, look)
    tests = [sum(days[day]["tests"] for day in some) for some in (found.within, found.beside)]
    if min(tests) < LEAST_TESTS or (now > before) != (found.shift > 0):
        return None
    better = (found.shift > 0) == (look.better > 0)
    tone: Tone = "good" if better else "bad"
    since, until = found.within[0], None if found.goes_on else found.within[-1]
    figure = Figure(
        measure=look.measure,
        now=now,
        before=before,
        n_now=n_now,
        n_before=n_before,
        percent=percent(now, before),
    )
    worse = () if better else faults_beside(model, scene, since, until)
    return Finding(
        kind=look.kinds[found.shift > 0],
        tone=tone,
        models=(model,),
        figures=(figure,),
        since=since,
        until=until,
        reasons=(*worse, *beside((model,), since, until, scene)),
    )


def _value(row: Row, look: _Look) -> float | None:
    """Return a day's value on its scale."""
    n = row[look.n] or 0
    if not n:
        return None
    return float(row["log_ms"] if look.log else row[look.sum] or 0) / n


def _mean(days: Mapping[date, Row], wanted: Iterable[date], look: _Look) -> tuple[float, int]:
    """Return the mean of days from their sums, and of how much it is."""
    rows = [days[day] for day in wanted]
    n = sum(row[look.n] or 0 for row in rows)
    return look.times * sum(row[look.sum] or 0 for row in rows) / n, int(n)


def _by_model(rows: Iterable[Row]) -> dict[str, dict[date, Row]]:
    found: dict[str, dict[date, Row]] = {}
    for row in rows:
        found.setdefault(row["model"], {})[date.fromisoformat(row["day"])] = row
    return found
