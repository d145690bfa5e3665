"""What to do about a model: that is slow or fails, is hardly used, or will be gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aimon.core.findings import Finding, Scene
from aimon.core.recommend import Alternative, alternatives
from aimon.core.recommendations.proposals import (
    Because,
    Option,
    Outcome,
    Point,
    Recommendation,
    Who,
)
from aimon.core.registry import Model

# Another model is worth the change where its answers take less than this share of the time.
_FASTER = 0.8
_LEAST_TESTS = 6
_QUALITY = 5
# A fault's class, or a verdict's cause, by which the key is to blame.
_KEYS = frozenset({"authentication", "key"})
# Causes that lie on this site, whatever the provider.
_OURS = frozenset({"network", "dns", "proxy", "clock"})
_CHECK_SITE = Option(
    code="check_site",
    who="administrator",
    pros=(Point(code="cause"), Point(code="at_once")),
    cons=(Point(code="needs_admin"),),
)


def slow(f: Finding, scene: Scene) -> Recommendation:
    """Compare another model, other hours, and the provider's help for a model that is slow."""
    took, other = _took(f), _best(f, scene)
    theirs = _latency(other.standing.model.id, scene) if other else None
    worth = bool(took and theirs and theirs < _FASTER * took)
    used = next((r for r in f.reasons if r.kind == "use" and (r.percent or 0) > 0), None)
    same_time = (Point(code="same_time", value=used.percent),) if used else ()
    options = [
        *(_switch(f, other, scene, took) if other and worth else ()),
        Option(
            code="spread",
            pros=(Point(code="no_cost"), Point(code="at_once"), *same_time),
            cons=(Point(code="depends"), *(() if used else (Point(code="not_cause"),))),
        ),
        _ask(f),
    ]
    why: Because = "alternative_is_well" if worth else "use_rose" if used else "cause_is_theirs"
    place = 0 if worth or used else len(options) - 1
    return Recommendation(
        finding=f, options=tuple(options), recommended=place, because=why, otherwise="stays_slow"
    )


def failing(f: Finding, scene: Scene) -> Recommendation:
    """Compare another model, the provider and waiting for a model that fails again and again."""
    other = _best(f, scene)
    key = any(r.kind in ("fault", "cause") and r.name in _KEYS for r in f.reasons)
    ours = any(r.kind == "cause" and r.name in _OURS for r in f.reasons)
    times = f.figure("incidents")
    again = Point(code="again", n=round(times.now or 0) if times else 0)
    options = [
        *([_renew(f)] if key else [_CHECK_SITE] if ours else []),
        *(_switch(f, other, scene, None) if other else ()),
        _ask(f),
        Option(
            code="wait",
            effort="none",
            pros=(Point(code="no_cost"),),
            cons=(again if again.n > 1 else Point(code="not_cause"),),
        ),
    ]
    why: Because = "alternative_is_well" if other else "no_alternative"
    if key or ours:
        why = "key_is_it" if key else "cause_is_ours"
    outcome: Outcome = "goes_on" if f.kind in ("outage", "use_errors_up") else "stays_wrong"
    if f.kind == "flapping":
        outcome = "comes_again"
    return Recommendation(
        finding=f, options=tuple(options), recommended=0, because=why, otherwise=outcome
    )


def leaving(f: Finding, scene: Scene) -> Recommendation | None:
    """Compare the successors of a model that will be gone, or dearer."""
    own = scene.standing(f.models[0])
    found = [o for a in _others(f, scene) for o in _switch(f, a, scene, None, successor=True)]
    if own is None or not found:
        return None
    left = f.days_left or 0
    keep = Option(
        code="keep",
        models=f.models,
        effort="none",
        pros=(Point(code="no_cost"),),
        cons=(Point(code="days_left", n=left) if left > 0 else Point(code="past"),),
        who="administrator",
    )
    outcome: Outcome = "cut_off" if f.kind == "retires" else "dearer"
    return Recommendation(
        finding=f,
        options=(*found, keep),
        recommended=0,
        because="last_days" if f.kind == "retires" and left > 0 else "alternative_is_well",
        otherwise=outcome,
    )


def unused(f: Finding, scene: Scene) -> Recommendation:
    """Compare keeping, telling of, and giving up models that hardly anybody uses."""
    covered = all(_covered(model, scene) for model in f.models)
    cost = _test_cost(f.models, scene)
    spent = (Point(code="saves", value=cost[0], unit=cost[1]),) if cost else ()
    options = (
        Option(
            code="announce",
            models=f.models,
            pros=(Point(code="no_cost"), Point(code="at_once")),
            cons=(Point(code="depends"),),
        ),
        Option(
            code="deactivate",
            models=f.models,
            who="administrator",
            pros=(*spent, Point(code="fewer_to_watch", n=len(f.models))),
            cons=() if covered else (Point(code="loses_task"),),
        ),
        Option(
            code="keep",
            models=f.models,
            effort="none",
            who="administrator",
            pros=(Point(code="spare"),),
            cons=tuple(Point(code="costs", value=p.value, unit=p.unit) for p in spent)
            or (Point(code="to_watch", n=len(f.models)),),
        ),
    )
    return Recommendation(
        finding=f,
        options=options,
        recommended=1 if covered else 0,
        because="covered" if covered else "not_covered",
        otherwise="money_spent" if spent else "unseen",
    )


def _took(f: Finding) -> float | None:
    """Return how long the model's answers take, in milliseconds."""
    times = (x.now for x in f.figures if x.measure == "latency_ms" or x.unit == "ms")
    return next(times, None)


def _others(f: Finding, scene: Scene) -> list[Alternative]:
    """Return the models to use instead: well now, and not in this trouble themselves."""
    found = alternatives(f.models[0], scene.standings) if f.models else []
    return [
        a
        for a in found
        if a.standing.grade == "normal" and not a.doubtful and a.standing.model.id not in f.models
    ]


def _best(f: Finding, scene: Scene) -> Alternative | None:
    return next(iter(_others(f, scene)), None)


def _switch(
    f: Finding, other: Alternative, scene: Scene, took: float | None, *, successor: bool = False
) -> Iterator[Option]:
    own = scene.standing(f.models[0])
    if own is None:
        return
    theirs = other.standing.model
    mean, n = _latency(theirs.id, scene), _tests(theirs.id, scene)
    pros = [
        Point(code="covers", tasks=other.shares) if other.shares else None,
        Point(code="takes", value=mean, other=took, n=n, name=theirs.id) if mean else None,
        _passes(theirs.id, scene),
    ]
    cons = [
        *_compared(own.model, theirs),
        Point(code="few_tests", n=n) if n < _LEAST_TESTS else None,
        Point(code="habits"),
    ]
    who: Who = "administrator" if own.model.default or successor else "coordinator"
    yield Option(
        code="successor" if successor else "switch",
        models=(theirs.id,),
        who=who,
        effort="days" if successor else "hour",
        pros=tuple(p for p in pros if p),
        cons=tuple(c for c in cons if c),
    )


def _compared(own: Model, other: Model) -> Iterator[Point]:
    """Yield where the other model is worse by the registry: in quality, in price."""
    mine, theirs = own.scores.quality, other.scores.quality
    if mine is not None and theirs is not None and theirs < mine - _QUALITY:
        yield Point(code="lower_quality", value=theirs, other=mine)
    if own.price and other.price and own.price.currency == other.price.currency:
        now, then = own.price.output, other.price.output
        if then > now:
            yield Point(code="dearer", value=then, other=now, unit=own.price.currency)


def _ask(f: Finding) -> Option:
    ids = ", ".join(f.incidents)
    proof = (Point(code="evidence", name=ids),) if ids else ()
    return Option(
        code="ask_provider",
        who="administrator",
        effort="days",
        pros=(Point(code="cause"), *proof),
        cons=(Point(code="takes_days"),),
    )


def _renew(f: Finding) -> Option:
    return Option(
        code="renew_key",
        models=f.models,
        who="administrator",
        pros=(Point(code="cause"), Point(code="at_once")),
        cons=(Point(code="needs_admin"),),
    )


def _sums(model: str, scene: Scene, *names: str) -> tuple[float, ...]:
    """Return the sums of columns over the period's tests of a model."""
    rows = [
        row
        for row in scene.rows["findings_tests"]
        if row["model"] == model and row["day"] >= scene.now.first.isoformat()
    ]
    return tuple(sum(row[name] or 0 for row in rows) for name in names)


def _latency(model: str, scene: Scene) -> float | None:
    took, n = _sums(model, scene, "latency_ms", "timed")
    return took / n if n else None


def _tests(model: str, scene: Scene) -> int:
    return int(_sums(model, scene, "tests")[0])


def _passes(model: str, scene: Scene) -> Point | None:
    passed, total = _sums(model, scene, "passed", "total")
    return Point(code="passes", value=100 * passed / total, n=int(total)) if total else None


def _covered(model: str, scene: Scene) -> bool:
    """Whether another model that is well is good for the same work."""
    found = alternatives(model, scene.standings)
    return any(a.shares and a.standing.grade == "normal" for a in found)


def _test_cost(models: Sequence[str], scene: Scene) -> tuple[float, str] | None:
    """Return what the period's tests of the models cost, where it is all in one currency."""
    rows = [
        row
        for row in scene.rows["findings_costs"]
        if row["source"] == "tests"
        and row["model"] in models
        and row["day"] >= scene.now.first.isoformat()
    ]
    currencies = {row["currency"] for row in rows}
    if len(currencies) != 1:
        return None
    return sum(row["cost"] for row in rows), currencies.pop()
