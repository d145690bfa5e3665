"""The packaged templates, as text to paste into ``models.yaml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from aimon.config.problems import quoted
from aimon.core.names import nearest
from aimon.errors import WrongUsage
from aimon.i18n import _

_FILE = Path(__file__).with_name("presets.yaml")
_NAME = re.compile(r"^  ([a-z0-9-]+):$", re.MULTILINE)
_REMARK = re.compile(r"^  # ?(.*)$", re.MULTILINE)
_FIELD = re.compile(r"^    (\w+): (.*)$", re.MULTILINE)


class Preset(NamedTuple):
    """One template: its name, what it is for, its fields as written, its YAML with the comments."""

    name: str
    about: str
    fields: dict[str, str]
    yaml: str


def presets() -> list[Preset]:
    """Return all packaged templates in the file's order."""
    _head, *blocks = _FILE.read_text(encoding="utf-8").split("\n\n")
    return [_preset(block.rstrip("\n") + "\n") for block in blocks]


def find(name: str) -> Preset:
    """Return the template of this name; raises WrongUsage with the nearest name."""
    known = {preset.name: preset for preset in presets()}
    if name in known:
        return known[name]
    near = nearest(name, known, n=1) or list(known)
    raise WrongUsage(
        _("there is no packaged template {name}").format(name=quoted(name)),
        hint=_("did you mean: {names}").format(names=", ".join(near)),
    )


def _preset(block: str) -> Preset:
    (name,) = _NAME.findall(block)
    about = _REMARK.findall(block)[0].partition(". ")[0].rstrip(".")
    return Preset(name, about, dict(_FIELD.findall(block)), block)
