"""Loads a workspace's two files: checked whole, every error of both told at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from aimon.config import cache
from aimon.config.files import read_file
from aimon.core.registry import Registry
from aimon.core.settings import Settings
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

if TYPE_CHECKING:
    from aimon.config.problems import Findings

MAX_BYTES = 2**20
_CACHED = "config"


class Config(msgspec.Struct, frozen=True):
    """Both files, checked and complete."""

    settings: Settings
    registry: Registry


def load(home: Path) -> Config:
    """Return the workspace's configuration; raises ConfigError with all that is wrong."""
    return _known(home) or check(home)


def _known(home: Path) -> Config | None:
    """Return what was found for these very bytes before, without the means to check them."""
    try:
        contents = [read_file(home / name, MAX_BYTES) for name in (SETTINGS_FILE, REGISTRY_FILE)]
    except OSError:
        return None
    if any(content.large for content in contents):
        return None
    return cache.get(home, _CACHED, tuple(content.data for content in contents), Config)


def check(home: Path) -> Config:
    """Return the configuration, checked anew: a provider may have been uninstalled since."""
    from aimon.config.problems import ConfigError, Findings

    settings, registry = Findings(SETTINGS_FILE), Findings(REGISTRY_FILE)
    sources = _read(home, settings), _read(home, registry)
    config = _parse(sources, settings, registry)
    if config is None:
        problems = settings.in_order() + registry.in_order()
        raise ConfigError(problems, hint=_hint(home, sources))
    cache.put(home, _CACHED, tuple(source for source in sources if source is not None), config)
    return config


def _parse(
    sources: tuple[bytes | None, bytes | None], settings: Findings, registry: Findings
) -> Config | None:
    """Check what could be read; None when there are problems."""
    from aimon.config import parse

    made = (
        parse.settings(sources[0], settings) if sources[0] is not None else None,
        parse.registry(sources[1], registry) if sources[1] is not None else None,
    )
    if made[0] is None or made[1] is None:
        return None
    return Config(settings=made[0], registry=made[1])


def _read(home: Path, findings: Findings) -> bytes | None:
    try:
        content = read_file(home / findings.file, MAX_BYTES)
    except FileNotFoundError:
        findings.add(None, "", _("there is no such file"))
    except OSError as error:
        why = error.strerror or ""
        findings.add(None, "", _("cannot be read: {why}").format(why=why))
    else:
        if not content.large:
            return content.data
        findings.add(None, "", _("larger than {n} MiB").format(n=MAX_BYTES // 2**20))
    return None


def _hint(home: Path, sources: tuple[bytes | None, ...]) -> str:
    folder = visible(str(home))
    if sources == (None, None) and not (home / SETTINGS_FILE).exists():
        return _("lay out a workspace with: aimon init {home}").format(home=folder)
    return _("the files are in {home}").format(home=folder)
