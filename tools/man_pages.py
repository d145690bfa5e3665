"""Writes the manual pages below share/man from the commands' own help: ``python tools/man_pages.py``.

A page for ``aimon`` and for each of its commands, in English and in Korean. What no help says of
aimon itself is in ``aimon.en.roff`` and ``aimon.ko.roff``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from aimon import __version__, i18n
from aimon.cli import COMMANDS, SECTIONS, root
from aimon.i18n import _

TOOLS = Path(__file__).resolve().parent
SHARE = TOOLS.parent / "share" / "man"
FOLDERS = {"en": "man1", "ko": "ko/man1"}
_KOREAN = {
    "NAME": "이름",
    "SYNOPSIS": "사용법",
    "DESCRIPTION": "설명",
    "OPTIONS": "옵션",
    "COMMANDS": "명령",
    "SEE ALSO": "함께 보기",
}


def pages() -> dict[Path, str]:
    """Return every page by its path."""
    before = i18n.language()
    found = {}
    for lang, folder in FOLDERS.items():
        i18n.use(lang)
        ctx = click.Context(root, info_name="aimon", **root.context_settings)
        names = [f"aimon-{name}" for name in root.entries]
        found[SHARE / folder / "aimon.1"] = _page(lang, ctx, _commands(), names)
        for name in root.entries:
            sub = _context(ctx, name)
            found[SHARE / folder / f"aimon-{name}.1"] = _page(lang, sub, list(_below(sub)), [])
    i18n.use(before)
    return found


def _context(parent: click.Context, name: str) -> click.Context:
    assert isinstance(parent.command, click.Group)
    command = parent.command.get_command(parent, name)
    assert command
    return click.Context(command, info_name=name, parent=parent)


def _page(lang: str, ctx: click.Context, below: list[str], others: list[str]) -> str:
    """Return a page; ``below``: what follows on commands, ``others``: the pages to see."""
    name = _roff(ctx.command_path.replace(" ", "-"))
    entry = COMMANDS.get(ctx.info_name or "")
    summary = _(entry.summary) if entry else ctx.command.help or ""
    sections = {
        "NAME": [f"{name} \\- {_roff(summary.rstrip('.'))}"],
        "SYNOPSIS": _usage(ctx),
        "DESCRIPTION": _about(ctx),
        "OPTIONS": _options(ctx),
        "COMMANDS": below,
        "SEE ALSO": [f".BR {_roff(page)} (1)" for page in others or ["aimon"]],
    }
    lines = [f'.TH "{name.upper()}" 1 "" "aimon {__version__}" "aimon"', ".nh", ".ad l"]
    for title, content in sections.items():
        if title == "SEE ALSO" and others:
            lines.append((TOOLS / f"aimon.{lang}.roff").read_text(encoding="utf-8").rstrip())
        if content:
            lines += [f'.SH "{_KOREAN[title] if lang == "ko" else title}"', *content]
    return "\n".join(lines) + "\n"


def _commands() -> list[str]:
    lines = []
    for part, entries in SECTIONS.items():
        rows = [(f"aimon {name}", _(entry.summary)) for name, entry in entries.items()]
        lines += [f'.SS "{_roff(_(part))}"', *_list(rows)]
    return lines


def _below(ctx: click.Context) -> Iterator[str]:
    """Yield the part of each command below a group."""
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            sub = _context(ctx, name)
            yield f'.SS "{_roff(sub.command_path)}"'
            yield from (*_usage(sub), ".PP", *_about(sub), *_options(sub), *_below(sub))


def _usage(ctx: click.Context) -> list[str]:
    return [f".B {_roff(ctx.command_path)}", _roff(" ".join(ctx.command.collect_usage_pieces(ctx)))]


def _about(ctx: click.Context) -> list[str]:
    texts = [*(ctx.command.help or "").split("\n\n"), ctx.command.epilog or ""]
    return [line for text in texts if text for line in (_roff(text), ".PP")][:-1]


def _options(ctx: click.Context) -> list[str]:
    options = [p for p in ctx.command.get_params(ctx) if isinstance(p, click.Option)]
    return _list([record for option in options if (record := option.get_help_record(ctx))])


def _list(rows: list[tuple[str, str]]) -> list[str]:
    return [line for name, text in rows for line in (".TP", f".B {_roff(name)}", _roff(text))]


def _roff(text: str) -> str:
    """Return a text as roff takes it: a line, no letter of it a request or an escape."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{line}" if line[:1] in (".", "'") else line


if __name__ == "__main__":
    current = pages()
    for old in set(SHARE.rglob("*.1")) - set(current):
        old.unlink()
    for path, page in current.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
