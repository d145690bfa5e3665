"""Imports exports into the journal of use, whole hours, each once, however often it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from os.path import realpath
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from aimon.core.records import Usage
from aimon.core.usage import latest
from aimon.core.usagecolumns import FIELDS, known_field
from aimon.core.usageimported import FileRead, Imported, Outcome
from aimon.core.usagesettled import Settled, settle
from aimon.core.usagesums import Span
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.journal import Journal
from aimon.journal.lock import exclusive
from aimon.journal.usage import usage_log
from aimon.text import visible
from aimon.usage.gathering import Gatherer, How
from aimon.workspace import Workspace

_PATIENCE_S = 60.0
_EVER = datetime(9000, 1, 1, tzinfo=UTC)


class Will(NamedTuple):
    """What is to be done with what was read; ``source`` is taken from the format where it is None."""

    source: str | None = None
    dry_run: bool = False
    strict: bool = False
    replace: bool = False


def how_of(
    format: str | None, columns: Mapping[str, str], models: Mapping[str, str], zone: str | None
) -> How:
    """Return how to read; raises WrongUsage for a field or a zone that is not known."""
    for name in columns:
        if not known_field(name):
            raise WrongUsage(
                _("there is no field {name}").format(name=visible(name)),
                hint=_("the fields: {fields}").format(fields=", ".join(FIELDS)),
            )
    try:
        return How(format, columns, models, ZoneInfo(zone) if zone else None)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise WrongUsage(
            _("there is no time zone {name}").format(name=visible(zone or "")),
            hint=_("write it like Asia/Seoul or UTC"),
        ) from None


def import_usage(
    workspace: Workspace,
    paths: Sequence[str],
    how: How,
    will: Will,
    now: datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Read the files as one set and write what is new in it.

    Raises AimonError where a file is no such export, TryAgainLater where another import is at work.
    """
    gathered = Gatherer(workspace.registry.models, how, now, progress)
    for path in _once(paths):
        gathered.read(path)
    gathered.finish()
    source = will.source or _source(gathered.files)
    told = gathered.sums.lines(source, workspace.host, now)
    log = usage_log(workspace.log, workspace.host)
    if will.dry_run:
        return _result(gathered, source, told, _settled(log, source, told, will), "dry_run")
    with exclusive(log.folder / ".import.lock", _PATIENCE_S):
        settled = _settled(log, source, told, will)
        if will.strict and (gathered.bad or settled.refused):
            return _result(gathered, source, told, settled, "rejected")
        log.append(*(replace(line, id=new_id(now)) for line in settled.lines))
    outcome: Outcome = "imported" if settled.lines else "unchanged"
    return _result(gathered, source, told, settled, outcome)


def _once(paths: Sequence[str]) -> Sequence[str]:
    """Return the paths; raises WrongUsage for a file that is named twice."""
    real = [path if path == "-" else realpath(path) for path in paths]
    if len(set(real)) < len(real):
        raise WrongUsage(_("a file is named twice"))
    return paths


def _source(files: Iterable[FileRead]) -> str:
    formats = sorted({read.format for read in files})
    if len(formats) > 1:
        raise WrongUsage(
            _("the files are of several formats: {formats}").format(formats=", ".join(formats)),
            hint=_("import them one after the other, or say --source"),
        )
    return formats[0]


def _settled(log: Journal[Usage], source: str, told: dict[Span, Usage], will: Will) -> Settled:
    known = {(line.model, line.time): line for line in _known(log, source, told)}
    return settle(told, known, fewer_too=will.replace)


def _known(log: Journal[Usage], source: str, told: Iterable[Span]) -> Iterable[Usage]:
    """Yield what is known from the source of the days told and those beside them."""
    days: set[date] = set()
    for _model, time in told:
        days.add(time.date())
    near = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    for day in sorted(near.intersection(log.days())):
        yield from latest((line for line in log.read(day) if line.source == source), _EVER)


def _result(
    gathered: Gatherer,
    source: str,
    told: dict[Span, Usage],
    settled: Settled,
    outcome: Outcome,
) -> Imported:
    models: dict[str, int] = {}
    for line in told.values():
        models[line.model] = models.get(line.model, 0) + line.requests
    return Imported(
        outcome=outcome,
        source=source,
        files=tuple(gathered.files),
        rows=sum(read.rows for read in gathered.files),
        repeated=gathered.sums.repeated,
        requests=sum(models.values()),
        models=dict(sorted(models.items(), key=lambda item: -item[1])),
        first=min((time for _model, time in told), default=None),
        last=max((line.time + timedelta(hours=line.hours) for line in told.values()), default=None),
        hours=len(told),
        new=settled.new,
        replaced=len(settled.lines) - settled.new,
        unchanged=settled.same,
        refused=tuple(settled.refused),
        bad=tuple(gathered.bad),
    )
