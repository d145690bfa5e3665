"""Finds the calls of aimon in a crontab's lines: which program, with what, for which workspace."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from aimon.doctor.tables import Line

# What ends one command of the shell's.
_ENDS = re.compile(r"[;&|()\n]+")
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_STARTERS = frozenset({"exec", "env", "nice", "ionice", "timeout", "flock", "time", "nohup"})
_PATH = "/usr/bin:/bin"  # cron's own


class Call(NamedTuple):
    """One call of aimon: its program as it is written, its words, the workspace that it names."""

    line: Line
    program: str
    words: tuple[str, ...]
    home: str | None

    @property
    def job(self) -> str | None:
        """The job of ``schedule run``, None for any other call."""
        return self.words[2] if self.words[:2] == ("schedule", "run") and self.words[2:] else None

    @property
    def search(self) -> str:
        """The folders that a program without a folder is looked for in."""
        return self.line.environment.get("PATH", _PATH)


def calls_of(line: Line) -> Iterator[Call]:
    """Yield the calls of aimon in a line."""
    home = line.environment.get("AIMON_HOME")
    folder = None
    for words in _commands(_before_percent(line.command)):
        matches = [found for word in words if (found := _ASSIGNED.fullmatch(word))]
        own = {found[1]: found[2] for found in matches}
        rest = words[next((n for n, word in enumerate(words) if "=" not in word), len(words)) :]
        if rest[:1] == ["export"]:
            home = own.get("AIMON_HOME", home)
        elif rest[:1] == ["cd"] and rest[1:]:
            folder = rest[1]
        number = _position(rest)
        if number is not None:
            program = rest[0] if rest[number - 1 : number] == ["-m"] else rest[number]
            named, said = _split(rest[number + 1 :])
            here = folder if folder and _is_workspace(folder) else None
            yield Call(line, program, said, named or own.get("AIMON_HOME", home) or here)


def _before_percent(command: str) -> str:
    """Return the command as cron hands it over: up to the first % that no backslash guards."""
    return re.split(r"(?<!\\)%", command, maxsplit=1)[0].replace("\\%", "%")


def _commands(command: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|()\n")
    lexer.whitespace_split = True
    words: list[str] = []
    try:
        for word in lexer:
            if _ENDS.fullmatch(word):
                yield words
                words = []
            else:
                words.append(word)
    except ValueError:  # a quote without its end: the shell takes none of it
        return
    yield words


def _position(words: list[str]) -> int | None:
    """Return where aimon is called: at the front, behind what only starts it, or by ``-m``."""
    for number, word in enumerate(words):
        if os.path.basename(word) == "aimon":
            starts = os.path.basename(words[0]) in _STARTERS or words[number - 1] == "-m"
            return number if number == 0 or starts else None
    return None


def _split(words: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return what --home names, and the words from the command's name on."""
    home = None
    left = list(words)
    while left and left[0].startswith("-"):
        option = left.pop(0)
        name, equals, value = option.partition("=")
        if name in ("--home", "--lang") and not equals and left:
            value = left.pop(0)
        if name == "--home":
            home = value
    return home, tuple(left)


def _is_workspace(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "aimon.yaml"))
