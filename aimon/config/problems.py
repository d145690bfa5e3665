"""What is wrong in the two files, each thing at its line, and how a found text is shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import msgspec

from aimon.core import names
from aimon.errors import AimonError
from aimon.i18n import _, ngettext
from aimon.text import visible

MOST = 500
_SHOWN = 40
_COMPARED = 1000  # looking for the nearest of more names takes too long
# What may be a key in a wrong place: a long run of letters and digits, or a secret's field name
# with something written onto it.
_SECRETIVE = re.compile(
    r"(?=[\w+/=-]*[0-9])(?=[\w+/=-]*[a-z])[\w+/=-]{20,}"
    r"|sk-|AIza|(?:key|password|token|secret)\s*[:=]",
    re.IGNORECASE | re.ASCII,
)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One error: the file's name, the line where there is one, the field's path, in words."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ConfigError(AimonError):
    """The settings or the registry cannot be used; ``problems`` holds all that is wrong."""

    def __init__(self, problems: Iterable[Problem], *, hint: str = "") -> None:
        self.problems = tuple(problems)
        title = ngettext(
            "{n} error in the workspace's files",
            "{n} errors in the workspace's files",
            len(self.problems),
        ).format(n=len(self.problems))
        super().__init__("\n".join([title, *map(str, self.problems)]), hint=hint)


class Unfit(ValueError):
    """A value is not what its field takes; the text says what was expected and found."""


class TooMany(Exception):
    """A file has so many problems that listing more helps nobody."""


class Findings:
    """Collects one file's problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int | None, path: str, message: str) -> None:
        """Note a problem; raises TooMany at the one after the last that is kept."""
        if len(self.problems) >= MOST:
            raise TooMany
        self.problems.append(Problem(file=self.file, line=line, path=path, message=message))

    def in_order(self) -> list[Problem]:
        """Return the problems by line, and a last one that says so when there are too many."""
        found = sorted(self.problems, key=lambda problem: problem.line or 0)
        if len(found) >= MOST:
            more = _("there may be more: these are the first {n}").format(n=MOST)
            found.append(Problem(file=self.file, line=None, path="", message=more))
        return found


def shown(text: str) -> str:
    """Return a text of the file, safe to show: on one line, short, and nothing like a key."""
    return _("(not shown)") if _secretive(text) else visible(text, _SHOWN)


def quoted(text: str) -> str:
    """Return a text of the file in quotes, or why it is not shown."""
    return _("(not shown)") if _secretive(text) else f'"{visible(text, _SHOWN)}"'


def _secretive(text: str) -> bool:
    # Of a longer text only the beginning is ever shown.
    return _SECRETIVE.search(text[: 3 * _SHOWN]) is not None


def meant(word: str, known: Collection[str] | Mapping[str, str]) -> str:
    """Return `` (did you mean "…"?)`` with the nearest known name, or nothing.

    A mapping gives the words to show for each name.
    """
    if len(word) > _SHOWN or len(known) > _COMPARED:
        return ""
    near = names.nearest(word, known, n=1)
    if not near:
        return ""
    name = known[near[0]] if isinstance(known, Mapping) else near[0]
    return _(' (did you mean "{name}"?)').format(name=shown(name))
