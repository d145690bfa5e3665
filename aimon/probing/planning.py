"""Plans a run from the workspace's side: which models by priority and slot, and what it will cost."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from aimon.core import plan, priority
from aimon.core.periods import slot_name, slots
from aimon.core.plan import Estimate, Planned
from aimon.core.registry import CheckName, Model
from aimon.core.settings import Settings, SlotPlan
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.history import recent
from aimon.journal.probes import probe_log
from aimon.journal.usage import requests, usage_log
from aimon.probing.talk import draw
from aimon.selection import find_models
from aimon.workspace import Workspace


def plan_run(
    workspace: Workspace,
    names: Sequence[str],
    now: datetime,
    *,
    checks: Sequence[CheckName] = (),
    tier: int | None = None,
    slot: str | None = None,
) -> tuple[Planned, ...]:
    """Return the run's plan: the named models, else the active ones, the most important first.

    A slot brings its own tiers and checks, where the schedule says so; what is named, as models,
    tier or checks, has the last word.
    """
    registry = workspace.registry
    chosen: Sequence[Model] = find_models(registry, names) or registry.active
    ranked = [m for m in registry.models if m.active or m in chosen]
    histories = recent(probe_log(workspace.log, workspace.host), ranked, now)
    limited = workspace.settings.schedule.slots.get(slot or "", SlotPlan())
    by_slot = () if names else limited.tiers
    return plan.plan(
        chosen,
        tiers=priority.tiers(
            ranked,
            usage=requests(usage_log(workspace.log, workspace.host), now, priority.USED_OVER),
            troubled=priority.troubled(histories),
            today=now.date(),
        ),
        checks=checks or limited.checks,
        only_tiers=by_slot if tier is None else (tier,),
        histories=histories,
    )


def estimates(plans: Sequence[Planned], seed: int | None) -> list[Estimate]:
    """Estimate what each planned model will be sent, without sending anything."""
    drawn = secrets.randbits(32) if seed is None else seed
    return [
        plan.estimate(p, {c.check: [q.prompt for q in c.questions] for c in draw(p, drawn)})
        for p in plans
    ]


def parse_slot(text: str | None) -> str | None:
    """Return the slot in its one form, 09:30."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 — a time of day
    except ValueError:
        raise WrongUsage(
            _("not a time of day: {text}").format(text=text), hint=_("write it like 09:30")
        ) from None


def unscheduled(slot: str, settings: Settings) -> str:
    """Return what to say of a slot that the schedule does not have, nothing of one that it has."""
    known = [slot_name(time) for time in slots(settings.schedule)]
    if not known or slot in known:
        return ""
    return _("{slot} is no time of the schedule ({known}); its run counts for none of them").format(
        slot=slot, known=", ".join(known)
    )
