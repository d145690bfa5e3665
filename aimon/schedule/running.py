"""Runs a job of the schedule: alone, recorded, tried again where that helps, told to the switch."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import msgspec

from aimon.core.jobrecords import INTERRUPTED, JobEvent, Outcome
from aimon.core.jobs import Due, Job
from aimon.core.jobstates import LONGEST
from aimon.errors import PROBLEM_FOUND, TRY_AGAIN, AimonError, TryAgainLater
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.jobs import job_lock, job_log
from aimon.journal.lock import shared_with_children
from aimon.schedule import kept
from aimon.schedule.ping import Sign, ping
from aimon.text import visible
from aimon.workspace import Workspace

# Whoever only looks at the lock holds it for an instant; a run holds it for longer.
_PATIENCE_S = 0.5
_LAST_WORDS_S = 20.0
_OUTCOMES: dict[int, Outcome] = {0: "done", PROBLEM_FOUND: "problem", TRY_AGAIN: "waiting"}
_UNDONE: frozenset[Outcome] = frozenset({"waiting", "failed"})
_WORST: tuple[Outcome, ...] = ("done", "problem", "waiting", "failed")


class Ran(NamedTuple):
    """What a job's run came to; ``said`` and ``complained`` are its last try's own output."""

    event: JobEvent
    said: str = ""
    complained: str = ""


class _Tried(NamedTuple):
    outcome: Outcome
    code: int | None
    said: str
    complained: str


def run(
    workspace: Workspace,
    job: Job,
    due: Due | None,
    *,
    trigger: str,
    at: str | None = None,
    done: Callable[[], bool] = lambda: False,
    waiting: Callable[[float], None] | None = None,
) -> Ran | None:
    """Run the job, for a time of the schedule, and record how it went; None if it is ``done``.

    A job that finds something busy or out of reach is tried again after each of the settings'
    ``retries``, one that comes again anyway is not; ``waiting`` is told after how many seconds.
    Raises TryAgainLater, with the skipping recorded, while another run of the same job goes on.
    """
    record = _Record(workspace, job, due, trigger, at)
    with contextlib.ExitStack() as held:
        try:
            lock = held.enter_context(
                shared_with_children(job_lock(workspace.log, job.name), _PATIENCE_S)
            )
        except TryAgainLater:
            record.append("skipped", why="locked")
            raise TryAgainLater(
                _("the job {job} is under way already").format(job=job.name),
                hint=_("see how it goes: aimon schedule show"),
            ) from None
        if done():
            return None
        if job.kind == "report" and workspace.settings.mail is None:
            return Ran(record.append("skipped", why="no_mail"))
        return _run(workspace, job, due, record, at, lock, waiting)


def _run(
    workspace: Workspace,
    job: Job,
    due: Due | None,
    record: _Record,
    at: str | None,
    lock: int,
    waiting: Callable[[float], None] | None,
) -> Ran:
    record.append("start")
    clock, attempts = time.monotonic(), 0
    until = clock + LONGEST.total_seconds()
    switch = _Switch(workspace, job.name)
    waits = [] if job.every else list(workspace.settings.schedule.retries)
    day = due.day if due else workspace.now(at).date()
    tried = _Tried("failed", None, "", "")
    outcome: Outcome = "failed"
    why, output = INTERRUPTED, ""
    with _interruptible():
        try:
            while True:
                attempts += 1
                tried = _Tried("failed", None, "", "")
                tried = _try(workspace.home, job, day, at, until, lock)
                if tried.outcome != "waiting" or not waits:
                    break
                seconds = waits.pop(0)
                if waiting:
                    waiting(seconds)
                time.sleep(seconds)
            why = _last_line(tried.complained) if tried.outcome in _UNDONE else ""
            if job.kind == "look" and tried.outcome not in _UNDONE:
                output = _kept(workspace, job, day, tried.said)
            outcome = tried.outcome
        except AimonError as error:
            why = visible(error.message)
            raise
        finally:
            sign: Sign = "fail" if outcome in _UNDONE else "success"
            event = record.append(
                "end",
                outcome=outcome,
                code=tried.code,
                attempts=attempts,
                duration_ms=round((time.monotonic() - clock) * 1000, 1),
                why=why,
                output=output,
                ping=switch.end(sign, f"{outcome}: {why}" if why else outcome),
            )
    return Ran(event, "" if job.kind == "look" else tried.said, tried.complained)


def _kept(workspace: Workspace, job: Job, day: date, text: str) -> str:
    try:
        return kept.keep(workspace.home, job.name, day, text, workspace.now().date())
    except OSError as error:
        raise AimonError(
            _("what the job showed cannot be kept: {reason}").format(reason=error.strerror or error)
        ) from error


def _try(home: Path, job: Job, day: date, at: str | None, until: float, lock: int) -> _Tried:
    """Run the job's command lines in their order, up to a moment; the worst outcome counts."""
    quiet = job.kind != "look"
    tried = [_command(home, words, at, until, lock, quiet=quiet) for words in job.commands(day)]
    worst = max(tried, key=lambda each: _WORST.index(each.outcome))
    return _Tried(
        worst.outcome,
        worst.code,
        "\n".join(each.said for each in tried if each.said),
        "".join(each.complained for each in tried),
    )


def _command(
    home: Path, words: list[str], at: str | None, until: float, lock: int, *, quiet: bool
) -> _Tried:
    moment = ["--at", at] if at else []
    # -P: what lies in the current folder is not imported.
    line = [sys.executable, "-P", "-m", "aimon", "--home", str(home), *words, *moment]
    with subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C ends it in our way, once
        pass_fds=(lock,),  # should we be killed, nobody else begins while it goes on
    ) as child:
        try:
            said, complained = child.communicate(timeout=max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            said, complained = _end(child)
            complained += _("it took longer than {hours} hours").format(hours=2) + "\n"
            return _Tried("failed", child.returncode, said, complained)
        except BaseException:
            _end(child)
            raise
    code = child.returncode
    title = "" if quiet else f"$ aimon {' '.join(words)}\n\n"
    return _Tried(_OUTCOMES.get(code, "failed"), code, title + said if said else "", complained)


def _end(child: subprocess.Popen[str]) -> tuple[str, str]:
    """Have a command come to its end, as Ctrl-C would, and by force if it does not hear."""
    child.send_signal(signal.SIGINT)
    try:
        return child.communicate(timeout=_LAST_WORDS_S)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.communicate()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Hear SIGTERM as Ctrl-C, so that a machine that goes down leaves an end in the records."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _last_line(text: str) -> str:
    """Return what was said last; what aimon advises stands below it, indented."""
    said = [line.strip() for line in text.splitlines() if line.strip() and line[:1] != " "]
    return visible(said[-1].removeprefix("aimon: ") if said else "")


class _Switch:
    """The dead man's switch, told of a job's start while the job begins, and of its end."""

    def __init__(self, workspace: Workspace, job: str) -> None:
        self._workspace = workspace
        self._job = job
        self._trouble = ""
        self._thread: threading.Thread | None = None
        if workspace.settings.schedule.ping is not None:

            def tell() -> None:
                self._trouble = ping(workspace, job, "start")

            self._thread = threading.Thread(target=tell)
            self._thread.start()

    def end(self, sign: Sign, text: str) -> str:
        """Tell how the job ended; return why the switch could not be told.

        Being stopped meanwhile costs no record of the job.
        """
        try:
            if self._thread:
                self._thread.join()
            return ping(self._workspace, self._job, sign, text) or self._trouble
        except KeyboardInterrupt:
            return INTERRUPTED


class _Record:
    """Writes the records of one run."""

    def __init__(
        self, workspace: Workspace, job: Job, due: Due | None, trigger: Any, at: str | None
    ) -> None:
        self._workspace = workspace
        self._at = at
        self._log = job_log(workspace.log, workspace.host)
        now = self._now()
        self._base = JobEvent(
            id=new_id(now),
            time=now,
            run=new_id(now),
            job=job.name,
            event="start",
            host=workspace.host,
            trigger=trigger,
            due=due.at if due else None,
        )

    def _now(self) -> datetime:
        return self._workspace.now(self._at)

    def append(self, event: str, **more: Any) -> JobEvent:
        now = self._now()
        record = msgspec.structs.replace(self._base, id=new_id(now), time=now, event=event, **more)
        self._log.append(record)
        return record
