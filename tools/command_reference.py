"""Writes docs/commands.md from the commands' own help: ``python tools/command_reference.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from aimon import i18n
from aimon.cli import root

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """# Commands

Made from `--help`; `make docs` writes it anew. In Korean: `aimon --lang ko COMMAND --help`.
"""


def reference() -> str:
    """Return the help of every command as Markdown."""
    before = i18n.language()
    i18n.use("en")
    parts = [HEAD]
    for path, command in _walk(root, "aimon", None):
        parts.append(f"\n## `{path[0]}`\n\n```text\n{path[1]}\n```\n")
        del command
    i18n.use(before)
    return "".join(parts)


def _walk(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[tuple[str, str], click.Command]]:
    ctx = click.Context(
        command,
        info_name=name,
        parent=parent,
        max_content_width=100,
        terminal_width=96,
        help_option_names=["-h", "--help"],
    )
    yield (ctx.command_path, command.get_help(ctx)), command
    if isinstance(command, click.Group):
        for sub in command.list_commands(ctx):
            child = command.get_command(ctx, sub)
            assert child is not None
            yield from _walk(child, sub, ctx)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
