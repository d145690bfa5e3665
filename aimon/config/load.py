"""Loads a workspace's two files: checked whole, every error of both told at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from aimon.config import cache
from aimon.config.files import read_file
from aimon.core.registry import Registry
from aimon.core.settings import Settings
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

if TYPE_CHECKING:
    from aimon.config.problems import Findings, Problem

MAX_BYTES = 2**20
_CACHED = "config"


class Config(msgspec.Struct, frozen=True):
    """Both files, checked and complete."""

    settings: Settings
    registry: Registry


class Parts(NamedTuple):
    """Each file as far as it is sound, all that is wrong with the two, and what to do about it."""

    settings: Settings | None
    registry: Registry | None
    problems: tuple[Problem, ...] = ()
    hint: str = ""


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
    from aimon.config.problems import ConfigError

    found = parts(home)
    if found.settings is None or found.registry is None:
        raise ConfigError(found.problems, hint=found.hint)
    return Config(settings=found.settings, registry=found.registry)


def parts(home: Path) -> Parts:
    """Return what each of the files holds, checked anew; one that is not sound spoils no other."""
    from aimon.config import parse
    from aimon.config.problems import Findings

    settings, registry = Findings(SETTINGS_FILE), Findings(REGISTRY_FILE)
    sources = _read(home, settings), _read(home, registry)
    made = (
        parse.settings(sources[0], settings) if sources[0] is not None else None,
        parse.registry(sources[1], registry) if sources[1] is not None else None,
    )
    if made[0] is not None and made[1] is not None:
        known = tuple(source for source in sources if source is not None)
        cache.put(home, _CACHED, known, Config(settings=made[0], registry=made[1]))
        return Parts(*made)
    problems = (*settings.in_order(), *registry.in_order())
    return Parts(*made, problems, _hint(home, sources))


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
    if sources == (None, None) and not (home / SETTINGS_FILE).exists():
        return way_in(home)
    return _("the files are in {home}").format(home=visible(str(home)))


def way_in(home: Path) -> str:
    """Return what to do where there is no workspace."""
    import shlex

    return _(
        "if you have one, say where: export AIMON_HOME=FOLDER; else lay it out: aimon init {home}"
    ).format(home=shlex.quote(visible(str(home), 1000)))
