"""Writes what aimon really shows into the manual: ``python tools/manual.py [--check] [CHAPTER…]``.

A chapter names its commands in comments, each before the block that takes what it shows:

    <!-- run: aimon status --at 2026-11-24T09:40 -->
    <!-- do: aimon alert check --at 2026-11-24T09:32 -->     (runs, shows nothing)

``| head N``, ``| tail N``, ``| cut A..B`` at the end of a command show a part of its lines (the part
from the first line that holds A to the one before the next that holds B). The reader sees the command
without ``--at``. Each chapter has a copy of the workspace to itself, at the moment that
``<!-- until: 2026-11-24T09:00 -->`` names, else at the end of its eight weeks; aimon speaks Korean
there, or what ``<!-- lang: en -->`` says.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from random import Random
from unittest import mock

import click
from manual_site import HOST, LAST, SEOUL, STARTED, lay_out

from aimon import i18n
from aimon.cli import root
from aimon.text import visible
from aimon.workspace import Workspace

CHAPTERS = Path(__file__).resolve().parent.parent / "docs" / "manual"
HOME, PROGRAM, WIDTH = "/srv/aimon", "/opt/aimon/bin/aimon", 80
_MARK = re.compile(
    r"^<!-- (?P<how>run|do): (?P<command>.+?) -->\n(?P<block>```.*?^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_UNTIL = re.compile(r"^<!-- until: (\S+) -->$", re.MULTILINE)
_LANG = re.compile(r"^<!-- lang: (\S+) -->$", re.MULTILINE)
_AT = re.compile(r" --at \S+")


class Stale(Exception):
    """A command of a chapter could not be run."""


class _Screen(io.BytesIO):
    """What a terminal shows."""

    def isatty(self) -> bool:
        return True


def chapters() -> list[Path]:
    """Return the chapters' files in their order."""
    return sorted(CHAPTERS.glob("*.md"))


def renewed(chapter: Path) -> str:
    """Return the chapter's text with what its commands show now; raises Stale."""
    text = chapter.read_text(encoding="utf-8")
    if not _MARK.search(text):
        return text
    until = _UNTIL.search(text)
    lang = _LANG.search(text)
    moment = datetime.fromisoformat(until[1]).replace(tzinfo=SEOUL) if until else LAST
    with tempfile.TemporaryDirectory() as folder, _reader(lang[1] if lang else "ko"):
        home = Path(folder) / "workspace"
        lay_out(home, moment)

        def shown(mark: re.Match[str]) -> str:
            head = mark[0].partition("\n")[0]
            output = _run(mark["command"], home, chapter.name)
            if mark["how"] == "do":
                return f"{head}\n{mark['block'] or ''}"
            command = _AT.sub("", mark["command"].partition(" | ")[0])
            return f"{head}\n```console\n$ {command}\n{output}```\n"

        return _MARK.sub(shown, text)


@contextmanager
def _reader(lang: str) -> Iterator[None]:
    """Be the coordinator, at a terminal of 80 columns; what is drawn is drawn from a seed."""
    before = i18n.language()
    environ = {"AIMON_LANG": lang, "COLUMNS": str(WIDTH), "USER": "kim", "NO_COLOR": "1"}
    with (
        mock.patch.dict(os.environ, environ),
        mock.patch("aimon.schedule.places.program", return_value=PROGRAM),
        mock.patch("aimon.schedule.places.system_zone", return_value="Asia/Seoul"),
        mock.patch.object(Workspace, "host", HOST),
        mock.patch("aimon.journal.ids.os.urandom", Random("ids").randbytes),
        mock.patch("aimon.probing.planning.secrets.randbits", Random("seeds").getrandbits),
        mock.patch("aimon.schedule.records.booted", return_value=STARTED),
        mock.patch("aimon.delivery.smtp._run_child", return_value=("quit", {"result": "sent"})),
    ):
        yield
    i18n.use(before)


def _run(line: str, home: Path, where: str) -> str:
    command, *parts = line.split(" | ")
    program, *args = shlex.split(command)
    if program != "aimon":
        raise Stale(f"{where}: only aimon can be run: {line}")
    raw = _Screen()
    screen = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(screen), redirect_stderr(screen), mock.patch("sys.stdin", io.StringIO()):
        try:
            code = root.main(["--home", str(home), *args], "aimon", standalone_mode=False) or 0
        except click.ClickException as error:
            raise Stale(f"{where}: {line}: {error.format_message()}") from error
    text = click.unstyle(raw.getvalue().decode())
    if code not in (0, 1, 75):
        raise Stale(f"{where}: {line}: it ended with {code}\n{text}")
    text = text.replace(str(home), HOME)
    lines = [visible(shown.rstrip()) for shown in text.rstrip("\n").split("\n")]
    for part in parts:
        lines = _part(lines, part)
    return "".join(f"{shown}\n" for shown in lines) if any(lines) else ""


def _part(lines: list[str], part: str) -> list[str]:
    how, _space, what = part.partition(" ")
    if how == "head":
        return [*lines[: int(what)], "…"] if len(lines) > int(what) else lines
    if how == "tail":
        return ["…", *lines[-int(what) :]] if len(lines) > int(what) else lines
    first, _dots, end = what.partition("..")
    start = next((n for n, line in enumerate(lines) if first in line), None)
    if start is None:
        raise Stale(f"no line has {first!r}")
    found = lines[start:]
    stop = next((n for n, line in enumerate(found[1:], 1) if end and end in line), len(found))
    found = found[:stop]
    while found and not found[-1]:
        found.pop()
    return ["…"] * bool(start) + found + ["…"] * (start + stop < len(lines))


def main(args: Sequence[str]) -> int:
    """Write the chapters anew, or with --check say which are not what aimon shows."""
    check, names = "--check" in args, [arg for arg in args if not arg.startswith("-")]
    stale = []
    for chapter in chapters():
        if names and chapter.name not in names and chapter.stem not in names:
            continue
        text = renewed(chapter)
        if text != chapter.read_text(encoding="utf-8"):
            stale.append(chapter.name)
            if not check:
                chapter.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'stale: make manual' if check else 'written anew'}")
    return int(check and bool(stale))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stale as error:
        sys.exit(str(error))
