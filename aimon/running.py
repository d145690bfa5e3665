"""Runs tests for a command: what it needs of other packages, the budget, the words on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aimon.core.plan import Planned
from aimon.output.probes import emit_estimates, progress, warn
from aimon.output.replay import emit_replay, warn_of_differences
from aimon.probing import jobs, planning, replay
from aimon.probing.jobs import Tested
from aimon.probing.ready import keyless, prepare
from aimon.spending import open_purse
from aimon.workspace import Workspace


class Manner(NamedTuple):
    """How tests are run and shown, be they first ones or a repeated one."""

    dry_run: bool
    keep_replies: bool
    quiet: bool
    fmt: str
    at: str | None


def run_tests(
    workspace: Workspace, plans: Sequence[Planned], slot: str | None, seed: int | None, how: Manner
) -> Tested:
    """Test the planned models, telling on stderr how it goes."""
    for wrong in prepare(plans, workspace.home):
        warn(f"{wrong.message}\n  {wrong.hint}")
    names = {planned.model.id: planned.model.display_name for planned in plans}
    return jobs.run(
        workspace,
        plans,
        slot=slot,
        seed=seed,
        at=how.at,
        on_result=progress(len(plans), names, how.quiet),
        warn=warn,
        keep_replies=how.keep_replies,
        funds=lambda started: open_purse(workspace, started),
    )


def show_estimates(
    workspace: Workspace, plans: Sequence[Planned], seed: int | None, how: Manner
) -> None:
    """Show what testing the planned models would send and cost, and say which keys it lacks."""
    for wrong in keyless(plans, workspace.home):
        warn(f"{wrong.message}\n  {wrong.hint}" if wrong.hint else wrong.message)
    emit_estimates(how.fmt, planning.estimates(plans, seed))


def repeat_test(workspace: Workspace, test_id: str, how: Manner) -> Tested | None:
    """Show the test whose id begins like this, test the same anew and compare.

    Returns None of a dry run, which only shows. Raises what ``replay.find`` and ``prepare`` raise.
    """
    record = replay.find(workspace, test_id)
    found, plans = replay.prepare(workspace, record, workspace.now(how.at))
    if how.dry_run or (how.fmt == "table" and not how.quiet):
        emit_replay(how.fmt, found)
    warn_of_differences(found)
    if how.dry_run:
        return None
    tested = run_tests(workspace, plans, None, found.then.seed, how)
    if not how.quiet:
        emit_replay(how.fmt, replay.complete(workspace, found, tested.records[0]))
    return tested
