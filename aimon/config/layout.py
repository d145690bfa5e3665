"""Lays out a new workspace: folders and commented files, none of what is there touched."""

from __future__ import annotations

from pathlib import Path

import msgspec

from aimon.errors import AimonError
from aimon.files import create
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

FOLDERS = ("log", "outbox", "sent", "reports", "report_templates", "checklists", "faq")
FILES = {SETTINGS_FILE: "new_aimon.yaml", REGISTRY_FILE: "new_models.yaml"}


class Layout(msgspec.Struct, frozen=True):
    """What was made and what was there before, by name; folders end in a slash."""

    home: str
    created: tuple[str, ...]
    kept: tuple[str, ...]


def lay_out(home: Path) -> Layout:
    """Make what is missing in the workspace; raises AimonError where something is in the way."""
    _folder(home)
    made = {f"{name}/": _folder(home / name) for name in FOLDERS}
    made |= {name: _file(home / name, packaged) for name, packaged in FILES.items()}
    return Layout(
        home=str(home),
        created=tuple(name for name, new in made.items() if new),
        kept=tuple(name for name, new in made.items() if not new),
    )


def _folder(path: Path) -> bool:
    """Make a folder for the user alone; False when there is one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700)
    except FileExistsError:
        if path.is_dir():
            return False
        raise _in_the_way(path, _("a file stands in the folder's place")) from None
    except OSError as error:
        raise _in_the_way(path, error.strerror or "") from None
    return True


def _file(path: Path, packaged: str) -> bool:
    """Write a packaged file where there is none; a failed write leaves no half of it."""
    content = Path(__file__).with_name(packaged).read_bytes()
    try:
        return create(path, content)
    except OSError as error:
        raise _in_the_way(path, error.strerror or "") from None


def _in_the_way(path: Path, why: str) -> AimonError:
    return AimonError(_("cannot make {path}: {why}").format(path=visible(str(path)), why=why))
