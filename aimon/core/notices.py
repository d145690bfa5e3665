"""What users are told about a model's state: of which kind, since when, what to use instead."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from aimon.core.health import CONTENT_CHECKS
from aimon.core.recommend import Alternative, alternatives
from aimon.core.records import Probe
from aimon.core.settings import Settings
from aimon.core.standing import TREND, Standing

NoticeKind = Literal["outage", "slow", "quality", "maintenance", "recovered"]
KINDS: tuple[NoticeKind, ...] = ("outage", "slow", "quality", "maintenance", "recovered")
_KIND_OF: dict[str, NoticeKind] = {
    "connection": "outage",
    "latency": "slow",
    "success": "quality",
    "health": "quality",
}
# A model that has been well for longer is nobody's news.
_NEWS = timedelta(days=1)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told.

    ``own`` is the kind that the model's state asks for, None where it asks for none. ``since`` is
    when the trouble, or the maintenance, begins or began; ``earlier``: tests showed it as far back
    as they are looked at. ``until`` is when it ends, of a recovery the first good test.
    """

    kind: NoticeKind
    own: NoticeKind | None
    standing: Standing
    at: datetime
    since: datetime | None = None
    earlier: bool = False
    until: datetime | None = None
    alternatives: tuple[Alternative, ...] = ()


def notice(
    model_id: str,
    standings: Sequence[Standing],
    settings: Settings,
    now: datetime,
    *,
    kind: NoticeKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Notice | None:
    """Return the notice about one of the standings' models, of a kind or of that its state asks for.

    ``since`` and ``until`` have the last word over what the log says. None where no kind is given
    and the state asks for none: the model is well and was, it is inactive, or nothing is known.
    """
    s = next(s for s in standings if s.model.id == model_id)
    own = kind_of(s, settings, now)
    kind = kind or own
    if kind is None:
        return None
    began, earlier, ended = _spell(s, kind, settings)
    if kind == "maintenance":
        began, earlier = now, False
    return Notice(
        kind=kind,
        own=own,
        standing=s,
        at=now,
        since=since or began,
        earlier=earlier and since is None,
        until=until or ended,
        alternatives=() if kind == "recovered" else _instead(model_id, standings),
    )


def _instead(model_id: str, standings: Sequence[Standing]) -> tuple[Alternative, ...]:
    """Return the models that users are told to use: one under caution only where none is normal."""
    found = alternatives(model_id, standings)
    normal = tuple(other for other in found if other.standing.grade == "normal")
    return normal or tuple(found[:1])


def kind_of(s: Standing, settings: Settings, now: datetime) -> NoticeKind | None:
    """Return the kind of notice that a model's state asks for.

    By the gravest reason of its grade. A model that answers again at once, and is only remembered
    to have failed, has recovered; so has one that is normal for less than a day after trouble.
    """
    if not s.model.active or s.grade == "unknown" or s.last is None:
        return None
    if s.grade != "normal":
        kind = _KIND_OF.get(s.reasons[0].indicator)
        back = kind == "outage" and s.last.result == "success" and not s.last.retried
        return "recovered" if back else kind
    _began, _earlier, ended = _spell(s, "recovered", settings)
    return "recovered" if ended and now - ended < _NEWS else None


def _spell(
    s: Standing, kind: NoticeKind, settings: Settings
) -> tuple[datetime | None, bool, datetime | None]:
    """Return the last spell of trouble of a kind: its first test, whether it is older, its end.

    The end is the first good test after it, which only a recovery has.
    """
    seen = [(p.time, _shows(p, kind, settings)) for p in s.history]
    told = [(time, trouble) for time, trouble in seen if trouble is not None]
    ended = None
    if kind == "recovered":
        while told and not told[-1][1]:
            ended, _trouble = told.pop()
    spell = []
    while told and told[-1][1]:
        spell.append(told.pop()[0])
    if not spell:
        return None, False, None
    return spell[-1], not told and len(seen) == TREND, ended


def _shows(probe: Probe, kind: NoticeKind, settings: Settings) -> bool | None:
    """Return whether a test shows trouble of this kind, None where it could not tell."""
    if probe.result not in ("success", "failure"):
        return None
    lost = probe.result == "failure" or probe.retried
    limit = 1000 * settings.thresholds.latency.normal
    match kind:
        case "outage":
            return lost
        case "slow":
            return None if probe.lagged else (probe.latency_ms or 0) > limit
        case "quality":
            content = any(check in CONTENT_CHECKS for check in probe.ran)
            return probe.grade != "normal" if content and not lost else None
        case "recovered":
            return lost or probe.grade != "normal"
    return False
