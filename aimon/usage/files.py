"""Opens an export as text, whatever encoding it was saved in, and sees when it changes meanwhile."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _
from aimon.text import visible

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Korean spreadsheets save CSV in Windows' code page, of which EUC-KR is a part.
_ENCODINGS = ("utf-8", "cp949")


@contextmanager
def opened(path: str) -> Iterator[TextIOWrapper]:
    """Give the file's text with its line ends as they are; ``-`` is stdin.

    Raises AimonError where it is of no known encoding, TryAgainLater at the end where the file has
    changed since.
    """
    with ExitStack() as stack:
        file: IO[bytes]
        if path == "-":
            file = stack.enter_context(TemporaryFile())
            if sys.stdin is not None:
                copyfileobj(sys.stdin.buffer, file, _CHUNK)
            before = None
        else:
            file = stack.enter_context(open(path, "rb"))
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):  # a pipe, which cannot be read twice
                copy = stack.enter_context(TemporaryFile())
                copyfileobj(file, copy, _CHUNK)
                file, before = copy, None
        encoding = _encoding(file, path)
        file.seek(0)
        yield stack.enter_context(
            TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        )
        if before and _changed(before, Path(path)):
            raise TryAgainLater(
                _("{path} changed while it was read; nothing was imported").format(
                    path=visible(path, 1000)
                ),
                hint=_("wait until it has been written, then import it again"),
            )


def _changed(before: os.stat_result, path: Path) -> bool:
    now = path.stat()
    return (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)


def _encoding(file: IO[bytes], path: str) -> str:
    file.seek(0)
    head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    places = []
    for encoding in _ENCODINGS:
        place = _misfit(file, encoding)
        if place is None:
            return encoding
        places.append(place)
    place = max(places)
    raise AimonError(
        _("{path} is neither UTF-8 nor CP949 (EUC-KR) text: line {line}, byte {byte}").format(
            path=visible(path, 1000), line=_line_of(file, place), byte=place
        ),
        hint=_("save it as CSV UTF-8"),
    )


def _misfit(file: IO[bytes], encoding: str) -> int | None:
    """Return the first byte that is none of the encoding's; an unfinished letter at the end is one.

    A NUL in the first line is none: UTF-16 without a mark would pass for a text full of them.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    if (nul := file.readline(_CHUNK).find(b"\0")) >= 0:
        return nul
    file.seek(0)
    done = 0
    while chunk := file.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return max(0, done + error.start)
        done += len(chunk)
    return None


def _line_of(file: IO[bytes], place: int) -> int:
    file.seek(0)
    lines = 1
    while place > 0 and (chunk := file.read(min(_CHUNK, place))):
        lines += chunk.count(b"\n")
        place -= len(chunk)
    return lines
