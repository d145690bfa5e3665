"""Reads crontabs: the account's own, /etc/crontab and the files of /etc/cron.d."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aimon.config.files import read_file
from aimon.doctor.programs import ask
from aimon.schedule.zones import exists

_MOST_BYTES = 1 << 20
_ASSIGNMENT = re.compile(r"""\s*(["']?)([A-Za-z_][A-Za-z0-9_]*)\1\s*=\s*(.*?)\s*""")
_QUOTED = re.compile(r"""(["'])(.*)\1""")
_FIELDS = 5
# What cron looks for in a file's name there: one with a dot is ignored.
_NAMED = re.compile(r"[A-Za-z0-9_-]+")


class Line(NamedTuple):
    """A job's line: its fields (one like ``@daily``, or five), whose it is, and its environment."""

    table: str
    number: int
    fields: tuple[str, ...]
    user: str | None
    command: str
    environment: Mapping[str, str]

    @property
    def zone(self) -> str:
        """The time zone that is set above it for cron itself, empty where there is none such."""
        name = self.environment.get("CRON_TZ", "")
        return name if exists(name) else ""

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.table}:{self.number}"


class Table(NamedTuple):
    """A crontab; ``trouble`` says why it cannot be read.

    ``ended``: its last line is. ``heeded``: cron looks at a file of this name, owner and mode.
    """

    name: str
    lines: tuple[Line, ...] = ()
    ended: bool = True
    trouble: str = ""
    heeded: bool = True


def read_tables(etc: Path, crontab: str) -> list[Table]:
    """Return the system's crontabs, and the one that a command like ``crontab -u ops`` lists."""
    system = [etc / "crontab"]
    folder = etc / "cron.d"
    if folder.is_dir():
        system += sorted(path for path in folder.iterdir() if path.is_file())
    listed = ask(*crontab.split(), "-l")
    own = [parse(crontab, listed[1])] if listed and listed[0] == 0 else []
    return [*own, *(found for path in system if (found := _file(path)))]


def _file(path: Path) -> Table | None:
    try:
        content = read_file(path, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Table(str(path), trouble=error.strerror or "")
    named = path.parent.name != "cron.d" or _NAMED.fullmatch(path.name) is not None
    safe = content.owner == 0 and not content.mode & 0o022
    return parse(str(path), content.data, with_user=True)._replace(heeded=named and safe)


def parse(name: str, data: bytes, *, with_user: bool = False) -> Table:
    """Return what a crontab says; a line that is neither a job nor an assignment is left out.

    An assignment holds for the lines below it. ``with_user``: a job names its user before the
    command.
    """
    environment: dict[str, str] = {}
    lines = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if assigned := _ASSIGNMENT.fullmatch(text):
            quoted = _QUOTED.fullmatch(assigned[3])
            environment = environment | {assigned[2]: quoted[2] if quoted else assigned[3]}
            continue
        fields = 1 if text.startswith("@") else _FIELDS
        words = text.split(maxsplit=fields + with_user)
        if len(words) == fields + with_user + 1:
            user = words[fields] if with_user else None
            lines.append(Line(name, number, tuple(words[:fields]), user, words[-1], environment))
    return Table(name, tuple(lines), not data or data.endswith(b"\n"))
