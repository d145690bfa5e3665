"""The workspace: one folder with the settings, the registry, the log and the mail."""

from __future__ import annotations

import os
from datetime import datetime
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
    if Path(SETTINGS_FILE).is_file():
        return Path.cwd()
    import platformdirs

    return Path(platformdirs.user_data_dir("aimon"))


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
        """The checked settings; raises ConfigError with every error of both files.

        The paths of CA files are absolute: in the file they are counted from the workspace.
        """
        settings = self._config.settings
        network, mail = settings.network, settings.mail
        if network.ca_file is None and (mail is None or mail.ca_file is None):
            return settings
        from msgspec.structs import replace

        if network.ca_file is not None:
            settings = replace(
                settings, network=replace(network, ca_file=self._at(network.ca_file))
            )
        if mail is not None and mail.ca_file is not None:
            settings = replace(settings, mail=replace(mail, ca_file=self._at(mail.ca_file)))
        return settings

    def _at(self, name: str) -> str:
        """Return a path of a file of the workspace's, counted from its folder; ~ is the user's."""
        return str(self.home / os.path.expanduser(name))

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
        if at is None:
            now = datetime.now(self.zone)
            return now.replace(microsecond=now.microsecond // 1000 * 1000)
        try:
            moment = datetime.fromisoformat(at)
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:
                raise ValueError(at)
        except ValueError:
            raise WrongUsage(
                _("not a time: {text}").format(text=at),
                hint=_("write it like 2026-11-22T18:00 or 2026-11-22T18:00+09:00"),
            ) from None
        return (
            moment.replace(tzinfo=self.zone)
            if moment.tzinfo is None
            else moment.astimezone(self.zone)
        )
