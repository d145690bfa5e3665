"""Reads exports, a row at a time, into sums by model and hour; what is wrong with a row is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from io import TextIOWrapper
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from aimon.core.registry import Model
from aimon.core.usagecolumns import FORMATS, OPENAI, PLAIN, Format, Layout, format_of, layout
from aimon.core.usageimported import BadRow, FileRead
from aimon.core.usagenames import Names
from aimon.core.usagerows import Taker
from aimon.core.usagesums import Sums
from aimon.core.usagevalues import Clock, Unfit
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _
from aimon.text import visible
from aimon.usage.files import opened
from aimon.usage.objects import objects
from aimon.usage.tables import Table

_OFTEN = 50_000
# What makes a row of values, and the values by field; or what is wrong with it.
Found: TypeAlias = tuple[Taker, Mapping[str, Any]] | Unfit


class How(NamedTuple):
    """How exports are read: as which format, columns by field, our ids by their names, the zone."""

    format: str | None = None
    columns: Mapping[str, str] = {}
    models: Mapping[str, str] = {}
    zone: tzinfo | None = None


class Gatherer:
    """Takes files in, all as one set; ``progress`` hears now and then how many rows there were."""

    def __init__(
        self,
        models: Sequence[Model],
        how: How,
        now: datetime,
        progress: Callable[[int], None] = lambda rows: None,
    ) -> None:
        self.sums = Sums()
        self.bad: list[BadRow] = []
        self.files: list[FileRead] = []
        self._how, self._now, self._progress = how, now, progress
        self._names = Names(models, how.models)
        self._currencies = {m.id: m.price.currency for m in models if m.price}
        self._columns: set[str] = set()

    def read(self, path: str) -> None:
        """Count a file's rows in; raises AimonError where it is no such export."""
        with opened(path) as file:
            is_json = file.read(1 << 12).lstrip()[:1] in ("{", "[")
            file.seek(0)
            read = FileRead(file=path, format="jsonl" if is_json else "csv")
            if self._how.format not in (None, *FORMATS, read.format):
                raise WrongUsage(
                    _("{path} is not {format}").format(path=_shown(path), format=self._how.format)
                )
            self.files.append(read)
            for line, found in (self._objects if is_json else self._table)(file, read):
                self._count(path, line, found)
                read.rows += 1
                if read.rows % _OFTEN == 0:
                    self._progress(sum(each.rows for each in self.files))

    def finish(self) -> None:
        """Raise WrongUsage for a column that was told and that no file has."""
        missing = [name for name in self._how.columns.values() if name not in self._columns]
        if missing:
            names = ", ".join(map(visible, missing))
            raise WrongUsage(_("no file has the column {names}").format(names=names))

    def _count(self, path: str, line: int, found: Found) -> None:
        try:
            if isinstance(found, Unfit):
                raise found
            taker, values = found
            if (row := taker.take(values)) is not None:
                self.sums.add(row)
        except Unfit as error:
            self.bad.append(
                BadRow(
                    file=path,
                    line=line,
                    field=error.field,
                    why=error.why,
                    found=error.found,
                    candidates=error.candidates,
                )
            )

    def _table(self, file: TextIOWrapper, read: FileRead) -> Iterator[tuple[int, Found]]:
        table = Table(file, self._how.columns.values())
        made, taker = self._made(table.header, read, comma=table.separator == ";")
        needed = {"model", "group"}, {"time", "date"}
        if read.format != OPENAI.name and not all(each & made.columns.keys() for each in needed):
            raise _no_table(read.file, table.header)
        places = [(field, table.header.index(column)) for field, column in made.columns.items()]
        for line, cells in table:
            if isinstance(cells, list):
                yield line, (taker, {field: cells[place] for field, place in places})
            elif cells.cells is None:
                yield line, Unfit("", "broken")
            else:
                yield line, Unfit(str(len(table.header)), "cells", cells.cells)

    def _objects(self, file: TextIOWrapper, read: FileRead) -> Iterator[tuple[int, Found]]:
        made: dict[tuple[str, ...], tuple[Layout, Taker]] = {}
        for line, found in objects(file):
            if found is None:
                yield line, Unfit("", "broken")
                continue
            names = tuple(found)
            if names not in made:
                made[names] = self._made(names, read)
            columns, taker = made[names][0].columns, made[names][1]
            yield line, (taker, {field: found[name] for field, name in columns.items()})

    def _made(
        self, names: Sequence[str], read: FileRead, *, comma: bool = False
    ) -> tuple[Layout, Taker]:
        """Return what these columns mean, and what makes rows of them."""
        self._columns.update(names)
        given = FORMATS.get(self._how.format or "", PLAIN)
        format = given if given.name else format_of(names) if self._how.format is None else PLAIN
        read.format = format.name or read.format
        told = {field: column for field, column in self._how.columns.items() if column in names}
        made = layout(names, told)
        if "latency" in made.columns and made.unit is None:
            raise _no_unit(read.file, made.columns["latency"])
        read.single = made.single
        read.unused = () if format.name else made.unused
        clock = Clock(self._zone(format), self._now)
        return made, Taker(made, format, clock, self._names, self._currencies, comma=comma)

    def _zone(self, format: Format) -> tzinfo:
        own = ZoneInfo(format.zone) if format.zone else self._now.tzinfo
        return self._how.zone or own or UTC


def _no_table(path: str, header: Sequence[str]) -> AimonError:
    if not header:
        return AimonError(_("{path} is empty").format(path=_shown(path)))
    return AimonError(
        _("{path} has no column for the model, or none for the time: {header}").format(
            path=_shown(path), header=visible(", ".join(header))
        ),
        hint=_("name them: --column time=… --column model=…"),
    )


def _no_unit(path: str, column: str) -> AimonError:
    column = visible(column)
    return AimonError(
        _("{path}: does {column} count seconds or milliseconds?").format(
            path=_shown(path), column=column
        ),
        hint=_("say so: --column latency_s={column} or --column latency_ms={column}").format(
            column=column
        ),
    )


def _shown(path: str) -> str:
    return visible(path, 1000)
