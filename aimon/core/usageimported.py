"""What became of an import of use: what was read, what went in, what was left out and why."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Literal

import msgspec

from aimon.core.kinds import Time
from aimon.core.usagesettled import Refused

Outcome = Literal["imported", "unchanged", "dry_run", "rejected"]


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was left out, and why; ``candidates`` are models that may be meant."""

    file: str
    line: int
    field: str
    why: str
    found: str = ""
    candidates: tuple[str, ...] = ()


class FileRead(msgspec.Struct, kw_only=True):
    """A file, what it was taken for, and how many rows it has, bad ones too.

    ``single`` says that each row is one request; ``unused`` are columns that mean nothing here.
    """

    file: str
    format: str
    rows: int = 0
    single: bool = True
    unused: tuple[str, ...] = ()


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an import.

    ``hours`` are those told, ``requests`` what they count together, from ``first`` until ``last``;
    ``new`` and ``replaced`` of them were written (or would be), ``unchanged`` were known as they are,
    ``refused`` stay as they were. ``repeated`` counts requests that were told more than once.
    """

    outcome: Outcome
    source: str
    files: tuple[FileRead, ...]
    rows: int
    repeated: int
    requests: int
    models: dict[str, int]
    first: Time | None
    last: Time | None
    hours: int
    new: int
    replaced: int
    unchanged: int
    refused: tuple[Refused, ...]
    bad: tuple[BadRow, ...]
