"""Reads the FAQ: the packaged entries, and the site's own, which win over them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from aimon.config.files import whole
from aimon.config.parse import structure
from aimon.config.problems import Findings, Problem
from aimon.core.knowledge import Entry, Heading, divided
from aimon.core.names import nearest
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.resources import packaged
from aimon.text import visible

FOLDER = "faq"
_MAX_BYTES = 2**16
_RULE = b"---"


class Faq(NamedTuple):
    """The entries by name, and what is wrong with the files that are left out."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    def find(self, name: str) -> Entry:
        """Return the entry of this name; raises WrongUsage with the nearest names."""
        known = {entry.name: entry for entry in self.entries}
        wanted = name.removesuffix(".md")
        if wanted in known:
            return known[wanted]
        near = nearest(wanted, known)
        raise WrongUsage(
            _("no FAQ entry is called {name}").format(name=visible(name, 60)),
            hint=_("did you mean: {names}?").format(names=", ".join(map(visible, near)))
            if near
            else _("see them all: aimon faq list"),
        )


def load_faq(home: Path) -> Faq:
    """Return every entry that can be read. A broken file takes its packaged namesake's place."""
    own, ours = home / FOLDER, packaged(FOLDER)
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    sites = {path.stem: path for path in _files(own)}
    for name, path in sorted({**{path.stem: path for path in _files(ours)}, **sites}.items()):
        findings = Findings(f"{FOLDER}/{visible(path.name, 80)}")
        entry = _entry(name, path, findings, site=name in sites)
        if entry is None:
            problems += findings.in_order()
        else:
            entries[name] = entry
    return Faq(tuple(entries.values()), tuple(problems))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.glob("*.md") if not path.name.startswith(".")]


def _entry(name: str, path: Path, findings: Findings, *, site: bool) -> Entry | None:
    """Return the file's entry, or None with the problems noted."""
    data = whole(path, _MAX_BYTES, findings)
    if data is None:
        return None
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    end = _end(lines, findings)
    heading = _heading(lines[1:end], findings) if end else None
    text, memo = divided(_decoded(lines, end, findings))
    if heading and not text and not findings.problems:
        findings.add(end + 2, "", _("expected the answer below the second line ---"))
    if heading is None or findings.problems:
        return None
    return Entry(
        name=name,
        title=heading.title,
        topic=heading.topic,
        also=heading.also,
        text=text,
        memo=memo,
        source="site" if site else "packaged",
    )


def _end(lines: list[bytes], findings: Findings) -> int:
    """Return the place of the second line ``---``, or 0 with the problem noted."""
    places = [n for n, line in enumerate(lines) if line.rstrip() == _RULE][:2]
    if not places or places[0] != 0:
        message = _("expected a line --- and below it title: and topic:, then --- again")
        findings.add(1, "", message)
    elif len(places) == 1:
        findings.add(1, "", _("expected a second line --- below title: and topic:"))
    return places[1] if len(places) == 2 and not findings.problems else 0


def _heading(lines: list[bytes], findings: Findings) -> Heading | None:
    # The first line keeps the count right.
    made, _tree = structure(b"\n" + b"\n".join(lines), Heading, findings)
    return made


def _decoded(lines: list[bytes], end: int, findings: Findings) -> str:
    texts = []
    for number, line in enumerate(lines[end + 1 :], start=end + 2):
        try:
            texts.append(line.decode())
        except UnicodeDecodeError:
            findings.add(number, "", _("not UTF-8: save the file in the UTF-8 encoding"))
            break
    return "\n".join(texts)
