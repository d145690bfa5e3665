"""What tests and use cost, against the time before and against the budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import log

from aimon.core.findings.finding import Figure, Finding, FindingKind, Reason
from aimon.core.findings.reasons import percent
from aimon.core.findings.scene import Row, Scene
from aimon.core.findings.spells import Judged, spell

_COST = Judged(0.2, log(1.25))
# From this share of a month's budget on, or where all of it is on its way to be spent, it is told.
_NEARLY = 80.0
_LEAST_DAYS = 5
_KINDS: Mapping[str, tuple[FindingKind, FindingKind]] = {
    "tests": ("test_cost_down", "test_cost_up"),
    "use": ("use_cost_down", "use_cost_up"),
}
# A model that makes less than this of a sum's growth does not explain it.
_PART = 50.0


def of_costs(scene: Scene) -> list[Finding]:
    """Return where costs moved, by what is paid for and its currency, and how the budget stands."""
    found: list[Finding] = []
    groups: dict[tuple[str, str], dict[date, dict[str, float]]] = {}
    for row in scene.rows["findings_costs"]:
        days = groups.setdefault((row["source"], row["currency"]), {})
        of_day = days.setdefault(date.fromisoformat(row["day"]), {})
        of_day[row["model"]] = of_day.get(row["model"], 0) + row["cost"]
    for (source, currency), days in groups.items():
        found += _moved(source, currency, days, scene, max(len(groups), 1))
    tests = groups.get(("tests", scene.settings.budget.currency), {})
    return [*found, *_budget(tests, scene)]


def _moved(
    source: str,
    currency: str,
    days: Mapping[date, Mapping[str, float]],
    scene: Scene,
    series: int,
) -> Iterator[Finding]:
    workdays = set(scene.workdays)
    sums = {day: sum(of_day.values()) for day, of_day in days.items() if day in workdays}
    values = {day: log(amount) for day, amount in sums.items() if amount > 0}
    found = spell(values, scene, _COST, series)
    if found is None:
        return
    now, before = (
        sum(sums[day] for day in some) / len(some) for some in (found.within, found.beside)
    )
    if (now > before) != (found.shift > 0):
        return
    yield Finding(
        kind=_KINDS[source][now > before],
        tone="bad" if now > before else "good",
        subject=currency,
        figures=(
            Figure(
                measure="cost",
                now=now,
                before=before,
                n_now=len(found.within),
                n_before=len(found.beside),
                percent=percent(now, before),
                unit=currency,
            ),
        ),
        since=found.within[0],
        until=None if found.goes_on else found.within[-1],
        reasons=(
            *_part(days, found.within, found.beside, now - before),
            *_prices(found.within[0], scene),
        ),
    )


def _part(
    days: Mapping[date, Mapping[str, float]],
    within: Sequence[date],
    beside: Sequence[date],
    moved: float,
) -> Iterator[Reason]:
    """Yield the model that makes most of the change."""

    def a_day(some: Sequence[date], model: str) -> float:
        return sum(days[day].get(model, 0.0) for day in some) / len(some)

    models = {model for of_day in days.values() for model in of_day}
    parts = {m: 100 * (a_day(within, m) - a_day(beside, m)) / moved for m in models}
    model = max(parts, key=lambda m: (parts[m], m))
    if len(models) > 1 and parts[model] >= _PART:
        yield Reason(kind="share", name=model, percent=min(parts[model], 100.0))


def _prices(since: date, scene: Scene) -> Iterator[Reason]:
    """Yield the price changes that came into force about then."""
    for s in scene.active:
        change, price = s.model.price_change, s.model.price
        if change and price and abs((change.on - since).days) <= 1:
            yield Reason(
                kind="price",
                name=s.model.id,
                before=f"{price.input:.10g}/{price.output:.10g} {price.currency}",
                after=f"{change.input:.10g}/{change.output:.10g} {change.currency}",
                since=change.on,
            )


def _budget(days: Mapping[date, Mapping[str, float]], scene: Scene) -> Iterator[Finding]:
    """Yield that the budget stopped tests, or that the month's is nearly, or soon, used up."""
    stops: dict[str, list[Row]] = {}
    for row in scene.rows["runs_by_day"]:
        if row["budget_period"] and scene.now.holds(date.fromisoformat(row["day"])):
            stops.setdefault(row["budget_period"], []).append(row)
    for period, rows in stops.items():
        models = tuple(dict.fromkeys(m for row in rows for m in row["budget_models"] or ()))
        last = rows[-1]
        figure = Figure(
            measure="cost",
            now=last["budget_spent"],
            before=last["budget_limit"],
            unit=last["budget_currency"],
        )
        slots = Figure(measure="slots", now=len(rows))
        yield Finding(
            kind="budget",
            tone="bad",
            models=models,
            subject=period,
            figures=(slots, figure),
            since=date.fromisoformat(rows[0]["day"]),
            until=date.fromisoformat(last["day"]),
        )
    if "month" not in stops:
        yield from _nearly(days, scene)


def _nearly(days: Mapping[date, Mapping[str, float]], scene: Scene) -> Iterator[Finding]:
    limit, budget = scene.settings.budget.month, scene.settings.budget
    first = scene.now.last.replace(day=1)
    spent = sum(sum(of_day.values()) for day, of_day in days.items() if day >= first)
    elapsed = [day for day in days if day >= first]
    if not limit or len(elapsed) < _LEAST_DAYS or 100 * spent / limit < _NEARLY:
        return
    yield Finding(
        kind="budget",
        tone="bad",
        subject="nearly",
        figures=(
            Figure(
                measure="cost",
                now=spent,
                before=limit,
                n_now=len(elapsed),
                percent=100 * spent / limit,
                unit=budget.currency,
            ),
        ),
    )
