"""Repeats an earlier test: shows what was asked and said, asks the same again, compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aimon.core.records import Probe
from aimon.output.probes import progress, warn
from aimon.output.replay import emit_replay, warn_of_differences
from aimon.probing import jobs, replay
from aimon.workspace import Workspace


class Manner(NamedTuple):
    """How a test is run and shown, be it a first one or a repeated one."""

    dry_run: bool
    keep_replies: bool
    quiet: bool
    fmt: str
    at: str | None


def repeat(workspace: Workspace, test_id: str, manner: Manner) -> Sequence[Probe]:
    """Repeat the test whose id begins like this; return its new record, none of a dry run."""
    found, plans = replay.prepare(workspace, replay.find(workspace, test_id))
    if manner.dry_run or (manner.fmt == "table" and not manner.quiet):
        emit_replay(manner.fmt, found)
    warn_of_differences(found)
    if manner.dry_run:
        return ()
    names = {planned.model.id: planned.model.display_name for planned in plans}
    records = jobs.run(
        workspace,
        plans,
        slot=None,
        seed=found.then.seed,
        at=manner.at,
        on_result=progress(len(plans), names, manner.quiet),
        warn=warn,
        keep_replies=manner.keep_replies,
    )
    if not manner.quiet:
        emit_replay(manner.fmt, replay.complete(workspace, found, records[0]))
    return records
