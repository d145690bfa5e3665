"""Gathers what advice is made of: how the models stand, what tests measured, what requests take."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from aimon.core.evidence import WINDOW, Evidence, gather
from aimon.core.notices import KINDS, Notice, NoticeKind, notice
from aimon.core.particles import Spoken
from aimon.core.pricing import Load, usual_load
from aimon.core.priority import USED_OVER
from aimon.core.standing import Standing
from aimon.core.tokens import of_prompt
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.history import over
from aimon.journal.probes import probe_log
from aimon.journal.usage import counted, usage_log
from aimon.output.status import grade_of, warn_unreadable
from aimon.selection import find_models
from aimon.standings import current
from aimon.text import visible
from aimon.workspace import Workspace


class Ground(NamedTuple):
    """What advice stands on."""

    standings: list[Standing]
    evidence: dict[str, Evidence]


def ground(workspace: Workspace, now: datetime) -> Ground:
    """Return every model's standing and the evidence of the last days; say what cannot be read.

    After days without tests, those that the standing goes by are the evidence.
    """
    standings, unreadable = current(workspace, now)
    warn_unreadable(unreadable)
    log = probe_log(workspace.log, workspace.host)
    probes = over(log, workspace.registry.models, now, WINDOW)
    evidence = {s.model.id: gather(probes.get(s.model.id) or s.history) for s in standings}
    return Ground(standings, evidence)


def usual(workspace: Workspace, now: datetime) -> Load:
    """Return what a request takes: the mean of the reviewers' over four weeks, else a guess."""
    return usual_load(*counted(usage_log(workspace.log, workspace.host), now, USED_OVER))


def load_of(
    workspace: Workspace,
    now: datetime,
    tokens_in: int | None,
    tokens_out: int | None,
    text: str | None,
) -> Load:
    """Return what a request takes: as given or as long as the text, the rest as usual."""
    load = usual(workspace, now)
    if text is not None:
        load = replace(load, tokens_in=of_prompt(text), source_in="text")
    if tokens_in is not None:
        load = replace(load, tokens_in=tokens_in, source_in="given")
    if tokens_out is not None:
        load = replace(load, tokens_out=tokens_out, source_out="given")
    return load


def notice_about(
    workspace: Workspace,
    name: str,
    now: datetime,
    *,
    kind: NoticeKind | None,
    since: datetime | None,
    until: datetime | None,
) -> Notice:
    """Return the notice about a model; raises WrongUsage where its state asks for none."""
    (model,) = find_models(workspace.registry, [name])
    standings, unreadable = current(workspace, now)
    warn_unreadable(unreadable)
    found = notice(
        model.id, standings, workspace.settings, now, kind=kind, since=since, until=until
    )
    if found is None:
        raise _no_notice(next(s for s in standings if s.model.id == model.id))
    if until and found.since and until <= found.since:
        raise WrongUsage(_("--until lies before the beginning"))
    return found


def _no_notice(s: Standing) -> WrongUsage:
    """Return the error that says why there is nothing to tell, and what to do."""
    message = _("the state of {name} asks for no notice: {grade}").format(
        name=Spoken(visible(s.model.display_name)), grade=grade_of(s)
    )
    hint = _("say what to tell: --kind {kinds}").format(kinds="|".join(KINDS))
    if s.model.active and s.grade == "unknown":
        test = _("test it first: aimon probe {id}").format(id=s.model.id)
        return WrongUsage(message, hint=f"{test}; {hint}")
    return WrongUsage(message, hint=hint)
