"""How reviewers' use changed: more or less, other models than before, models hardly used, errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import log

from aimon.core.findings.finding import Figure, Finding
from aimon.core.findings.reasons import beside, percent
from aimon.core.findings.scene import Row, Scene
from aimon.core.findings.spells import Judged, Spell, spell
from aimon.core.priority import is_new, is_spare

_USE = Judged(0.2, log(1.25))
_SHARE = Judged(0.04, 0.1)
_ERRORS = Judged(0.01, 0.02)
# Of fewer requests a day, or in all, nothing is said.
_LEAST_A_DAY = 20
_LEAST_REQUESTS = 200
# Less than this share of all requests is hardly any use.
_HARDLY = 0.01
# A model whose use moved as much as all use, to so many points, tells nothing of its own.
_ALIKE = 15.0

Use = Mapping[date, Mapping[str, Row]]


def of_use(scene: Scene) -> list[Finding]:
    """Return how use changed; that nothing is known of it, where it was before."""
    use = _use(scene)
    days = sorted(use)
    now = [day for day in days if scene.now.holds(day)]
    if not now:
        return _not_known(scene, days)
    models = sorted({model for of_day in use.values() for model in of_day})
    known = [m for m in models if scene.standing(m)]
    series = 3 * len(known) + 1
    found = [*_moved((), models, use, scene, series)]
    whole = found[0] if found else None
    shifted = list(_preferences(known, use, scene, series))
    found += shifted
    told = {m for f in shifted for m in f.models}
    for model in known:
        if model not in told:
            found += (
                f for f in _moved((model,), (model,), use, scene, series) if not _follows(f, whole)
            )
        found += _failing(model, use, scene, series)
    return [*found, *_hardly_used(scene)]


def _use(scene: Scene) -> Use:
    """Return the use of each model on the business days that are over and that were told of."""
    workdays = set(scene.workdays)
    return {day: of_day for day, of_day in _told(scene).items() if day in workdays}


def _told(scene: Scene) -> Use:
    """Return the use of each model on all days that were told of."""
    found: dict[date, dict[str, Row]] = {}
    for row in scene.rows["findings_use"]:
        found.setdefault(date.fromisoformat(row["day"]), {})[row["model"]] = row
    return found


def _not_known(scene: Scene, days: Sequence[date]) -> list[Finding]:
    due = any(scene.now.holds(day) for day in scene.workdays)
    if not days or not due:
        return []
    return [Finding(kind="no_usage", tone="unknown", since=days[-1])]


def _moved(
    about: tuple[str, ...], models: Sequence[str], use: Use, scene: Scene, series: int
) -> Iterator[Finding]:
    """Yield that these models together were used more or less."""
    requests = {day: _sum(of_day, models) for day, of_day in use.items()}
    values = {day: log(1 + n) for day, n in requests.items()}
    found = spell(values, scene, _USE, series)
    if found is None:
        return
    now, before = _a_day(requests, found.within), _a_day(requests, found.beside)
    if max(now, before) < _LEAST_A_DAY or (now > before) != (found.shift > 0):
        return
    since, until = _ends(found)
    yield Finding(
        kind="usage_up" if now > before else "usage_down",
        tone="neutral",
        models=about,
        figures=(_figure(now, before, found),),
        since=since,
        until=until,
        reasons=tuple(r for r in beside(about, since, until, scene) if r.kind != "use"),
    )


def _preferences(models: Sequence[str], use: Use, scene: Scene, series: int) -> Iterator[Finding]:
    """Yield that reviewers turned from one model to another: by the shares of all requests."""
    found = {}
    wholes = {day: _sum(of_day, of_day) for day, of_day in use.items()}
    counted = [day for day, whole in wholes.items() if whole >= _LEAST_A_DAY]
    for model in models:
        shares = {day: _sum(use[day], (model,)) / wholes[day] for day in counted}
        if (level := spell(shares, scene, _SHARE, series)) is not None:
            found[model] = level
    ordered = sorted(found, key=lambda m: -found[m].shift)
    rising = [m for m in ordered if found[m].shift > 0]
    falling = [m for m in reversed(ordered) if found[m].shift < 0]
    for n in range(max(len(rising), len(falling))):
        pair = (*rising[n : n + 1], *falling[n : n + 1])
        since, until = _ends(found[pair[0]])
        figures = tuple(_share(model, found[pair[0]], use) for model in pair)
        if min(f.n_now for f in figures) >= _LEAST_REQUESTS:
            yield Finding(
                kind="preference",
                tone="neutral",
                models=pair,
                figures=figures,
                since=since,
                until=until,
                reasons=tuple(r for r in beside(pair, since, until, scene) if r.kind != "use"),
            )


def _share(model: str, found: Spell, use: Use) -> Figure:
    shares, wholes = [], []
    for days in (found.within, found.beside):
        whole = sum(_sum(use[day], use[day]) for day in days if day in use)
        mine = sum(_sum(use[day], (model,)) for day in days if day in use)
        shares.append(100 * mine / whole if whole else 0.0)
        wholes.append(whole)
    return Figure(
        measure="share",
        now=shares[0],
        before=shares[1],
        n_now=wholes[0],
        n_before=wholes[1],
        percent=percent(*shares),
        model=model,
    )


def _failing(model: str, use: Use, scene: Scene, series: int) -> Iterator[Finding]:
    """Yield that more or fewer of the reviewers' own requests to a model failed."""
    rows = {day: of_day[model] for day, of_day in use.items() if model in of_day}
    counted = {day: row for day, row in rows.items() if row["counted"] >= _LEAST_A_DAY}
    rates = {day: (row["errors"] or 0) / row["counted"] for day, row in counted.items()}
    found = spell(rates, scene, _ERRORS, series)
    if found is None:
        return
    failed, of = (
        [sum(counted[day][name] or 0 for day in days) for days in (found.within, found.beside)]
        for name in ("errors", "counted")
    )
    now, before = (100 * n / whole for n, whole in zip(failed, of, strict=True))
    if min(of) < _LEAST_REQUESTS or (now > before) != (found.shift > 0):
        return
    since, until = _ends(found)
    yield Finding(
        kind="use_errors_up" if now > before else "use_errors_down",
        tone="bad" if now > before else "good",
        models=(model,),
        figures=(
            Figure(
                measure="use_errors",
                now=now,
                before=before,
                n_now=of[0],
                n_before=of[1],
                percent=percent(now, before),
            ),
        ),
        since=since,
        until=until,
        reasons=beside((model,), since, until, scene),
    )


def _hardly_used(scene: Scene) -> Iterator[Finding]:
    """Yield the models that hardly anybody used, now and before; not new ones, nor spares.

    The requests are those of whole periods, as everywhere in a report.
    """
    use = _told(scene)
    both = [[day for day in use if span.holds(day)] for span in (scene.now, scene.before)]
    wholes = [sum(_sum(use[day], use[day]) for day in some) for some in both]
    if min(wholes) < _LEAST_REQUESTS:
        return
    figures, today = [], scene.now.last
    for s in scene.active:
        model = s.model
        excused = model.default or is_new(model, today) or is_spare(model, today)
        counts = [sum(_sum(use[day], (model.id,)) for day in some) for some in both]
        shares = [100 * n / whole for n, whole in zip(counts, wholes, strict=True)]
        if max(shares) < 100 * _HARDLY and not excused:
            figures.append(
                Figure(
                    measure="requests",
                    now=counts[0],
                    before=counts[1],
                    n_now=wholes[0],
                    n_before=wholes[1],
                    model=model.id,
                )
            )
    if figures:
        ordered = sorted(figures, key=lambda f: f.now or 0)
        yield Finding(
            kind="low_use",
            tone="neutral",
            models=tuple(f.model for f in ordered),
            figures=tuple(ordered),
        )


def _follows(one: Finding, whole: Finding | None) -> bool:
    """Whether a model's use only moved with that of all."""
    if whole is None or one.kind != whole.kind:
        return False
    return alike(one.figures[0].percent, whole.figures[0].percent)


def alike(one: float | None, other: float | None) -> bool:
    """Whether two changes, in percent, are much the same."""
    return one is not None and other is not None and abs(one - other) <= _ALIKE


def _figure(now: float, before: float, found: Spell) -> Figure:
    return Figure(
        measure="requests_a_day",
        now=now,
        before=before,
        n_now=len(found.within),
        n_before=len(found.beside),
        percent=percent(now, before),
    )


def _ends(found: Spell) -> tuple[date, date | None]:
    return found.within[0], None if found.goes_on else found.within[-1]


def _sum(of_day: Mapping[str, Row], models: Sequence[str] | Mapping[str, Row]) -> int:
    return sum(of_day[model]["requests"] for model in models if model in of_day)


def _a_day(requests: Mapping[date, int], days: Sequence[date]) -> float:
    return sum(requests[day] for day in days) / len(days)
