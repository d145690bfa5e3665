"""The workspace: one folder with the settings, the registry, the log and the mail."""

from __future__ import annotations

import os
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aimon.config.load import Config
    from aimon.core.registry import Registry
    from aimon.core.settings import Settings

SETTINGS_FILE = "aimon.yaml"
REGISTRY_FILE = "models.yaml"
# A moment outside these years is a slip of the pen, and overflows in some time zone.
FIRST_YEAR, LAST_YEAR = 1970, 9000


def find_home(given: str | None, environ: dict[str, str] | os._Environ[str]) -> Path:
    """Return the workspace's folder: given, AIMON_HOME, here, else the platform's data folder."""
    if given or environ.get("AIMON_HOME"):
        try:
            return Path(given or environ["AIMON_HOME"]).expanduser().absolute()
        except RuntimeError:  # ~name of nobody
            raise AimonError(
                _("there is no such folder: {path}").format(path=given or environ["AIMON_HOME"])
            ) from None
    if os.path.isfile(SETTINGS_FILE):  # False, too, where this folder is closed to the account
        return Path.cwd()
    import platformdirs

    return Path(platformdirs.user_data_dir("aimon"))


def moment(at: str | None, zone: tzinfo) -> datetime:
    """Return ``at`` in this time zone, or the present to the millisecond; raises WrongUsage."""
    if at is None:
        now = datetime.now(zone)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
    try:
        found = datetime.fromisoformat(at)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(at)
    except ValueError:
        raise WrongUsage(
            _("not a time: {text}").format(text=at),
            hint=_("write it like 2026-11-22T18:00 or 2026-11-22T18:00+09:00"),
        ) from None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)


def absolute(settings: Settings, home: Path) -> Settings:
    """Return the settings with the paths of CA files counted from the workspace; ~ is the user's."""
    network, mail = settings.network, settings.mail
    if network.ca_file is None and (mail is None or mail.ca_file is None):
        return settings
    from msgspec.structs import replace

    def at(name: str) -> str:
        return str(home / os.path.expanduser(name))

    if network.ca_file is not None:
        settings = replace(settings, network=replace(network, ca_file=at(network.ca_file)))
    if mail is not None and mail.ca_file is not None:
        settings = replace(settings, mail=replace(mail, ca_file=at(mail.ca_file)))
    return settings


class Workspace:
    """The folder and what is read from it, each part when it is first asked for."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def log(self) -> Path:
        """The folder of the journals."""
        return self.home / "log"

    @cached_property
    def _config(self) -> Config:
        from aimon.config.load import load

        return load(self.home)

    @cached_property
    def settings(self) -> Settings:
        """The checked settings, CA files as absolute paths; raises ConfigError with every error."""
        return absolute(self._config.settings, self.home)

    @property
    def registry(self) -> Registry:
        """The checked registry; raises ConfigError with every error of both files."""
        return self._config.registry

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.settings.timezone)

    @cached_property
    def host(self) -> str:
        """This machine's name as journals write it, safe as a file name."""
        name = os.uname().nodename or "localhost"
        return "".join(c if c.isalnum() or c in "-._" else "_" for c in name).lstrip(".")

    def now(self, at: str | None = None) -> datetime:
        """Return ``at`` in the site's time zone, or the present to the millisecond."""
        return moment(at, self.zone)
