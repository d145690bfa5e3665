"""How far a tour is: one small file in its workspace, the only thing that is not derived."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from aimon.errors import AimonError
from aimon.files import replace
from aimon.i18n import _
from aimon.text import visible

FILE = "tour.json"


class Progress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of the exercises that were done, and of those that were passed over."""

    tour: Literal[1] = 1
    done: tuple[Annotated[str, msgspec.Meta(max_length=40)], ...] = ()
    skipped: tuple[Annotated[str, msgspec.Meta(max_length=40)], ...] = ()


class _Marked(Progress, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As it stands in the file: it must say whose it is."""

    tour: Literal[1]


def load(home: Path) -> Progress:
    """Return what the file says; raises AimonError for one that is not the tour's, and keeps it."""
    path = home / FILE
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Marked)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AimonError(
            _("cannot read {path}: {error}").format(path=visible(str(path)), error=error),
            hint=_("put everything aside and begin anew: aimon practice tour --restart"),
        ) from error
    return Progress(done=found.done, skipped=found.skipped)


def save(home: Path, progress: Progress) -> None:
    """Write the file whole or not at all; raises OSError."""
    replace(home / FILE, msgspec.json.encode(progress) + b"\n")
