"""What is examined: a workspace as far as it can be read, and the machine around it."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from aimon.config.load import Config, Parts, parts
from aimon.config.review import is_header, references
from aimon.config.secrets import SecretError, ask_keyring, resolve
from aimon.core.registry import Registry
from aimon.core.settings import Settings
from aimon.doctor.account import Account, owner
from aimon.doctor.calls import Call, calls_of
from aimon.doctor.daemon import Daemon, find_daemon
from aimon.doctor.tables import Table, read_tables
from aimon.doctor.timers import Timer, find_timers
from aimon.probing.reach import Place, Reached, elsewhere, places, reach
from aimon.schedule.places import program
from aimon.schedule.zones import exists, system_zone
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE, Workspace, absolute, find_home, moment


class Patient:
    """The workspace at ``home``, sound or not, and how it is to be looked at.

    ``root`` is where the system's folders are. What is read is read once.
    """

    def __init__(
        self,
        home: Path,
        *,
        at: str | None = None,
        offline: bool = False,
        full: bool = False,
        send_test: bool = False,
        environ: Mapping[str, str] = os.environ,
        root: Path = Path("/"),
    ) -> None:
        self.home = home
        self.workspace = Workspace(home)
        self.offline = offline
        self.full = full
        self.send_test = send_test
        self.environ = environ
        self.root = root
        self.etc = root / "etc"
        self.proc = root / "proc"
        self.systemd = (root / "run" / "systemd" / "system").is_dir()
        self.lingering = root / "var" / "lib" / "systemd" / "linger"
        self._at = at

    @cached_property
    def parts(self) -> Parts:
        """Both files as far as they are sound."""
        return parts(self.home)

    @property
    def exists(self) -> bool:
        """Whether there is a workspace at all."""
        return any((self.home / name).exists() for name in (SETTINGS_FILE, REGISTRY_FILE))

    @cached_property
    def settings(self) -> Settings | None:
        """The settings, where they can be read."""
        found = self.parts.settings
        return None if found is None else absolute(found, self.home)

    @property
    def registry(self) -> Registry | None:
        """The registry, where it can be read."""
        return self.parts.registry

    @property
    def config(self) -> Config | None:
        """Both files, where both are sound."""
        if self.settings is None or self.registry is None:
            return None
        return Config(settings=self.settings, registry=self.registry)

    @cached_property
    def now(self) -> datetime:
        """The present, or what is taken for it, in the site's zone where that is known."""
        zone = ZoneInfo(self.settings.timezone) if self.settings else UTC
        return moment(self._at, zone)

    @cached_property
    def secrets(self) -> dict[str, str | SecretError]:
        """What each reference of the files leads to; nothing of it is ever shown."""
        wanted = references(self.settings, self.registry)
        ask_keyring(wanted, self.home)
        return {name: self._resolved(name, path) for name, (_file, path) in wanted.items()}

    def _resolved(self, reference: str, path: str) -> str | SecretError:
        try:
            return resolve(reference, self.home, spaces=is_header(path))
        except SecretError as error:
            return error

    def secret(self, reference: str) -> str | None:
        """Return what a reference leads to, None where that is no usable key."""
        found = self.secrets.get(reference)
        return found if isinstance(found, str) else None

    @cached_property
    def reached(self) -> list[tuple[Place, Reached]]:
        """What came of asking the providers and the addresses outside, each once."""
        if self.settings is None:
            return []  # nobody knows the way out
        active = self.registry.active if self.registry else ()
        asked = [*places(active, self.secret), *elsewhere(self.settings.connectivity)]
        return list(zip(asked, reach(asked, self.settings.network), strict=True))

    @cached_property
    def account(self) -> Account:
        """The account that aimon runs as."""
        return owner(self.workspace.log)

    @property
    def is_for_another(self) -> bool:
        """Whether root looks at the workspace of another account."""
        return os.geteuid() == 0 and self.account.number != 0

    @cached_property
    def crontab(self) -> str:
        """The command for the crontab of the account: root names whose it is."""
        return f"crontab -u {self.account.name}" if self.is_for_another else "crontab"

    @property
    def change_crontab(self) -> str:
        """The command by which whoever reads this changes it: a pipe's end is not under his sudo."""
        if self.is_for_another or self.environ.get("SUDO_USER") in (None, self.account.name):
            return self.crontab
        return f"sudo crontab -u {self.account.name}"

    @cached_property
    def tables(self) -> list[Table]:
        """The crontabs that may hold lines for this workspace."""
        return read_tables(self.etc, self.crontab)

    @cached_property
    def calls(self) -> list[Call]:
        """What the crontabs have aimon do with this workspace."""
        lines = (line for table in self.tables for line in table.lines)
        return [call for line in lines for call in calls_of(line) if self._is_ours(call)]

    def _is_ours(self, call: Call) -> bool:
        import platformdirs

        home = call.home or platformdirs.user_data_dir("aimon")
        return os.path.realpath(home) == os.path.realpath(self.home)

    @cached_property
    def timers(self) -> list[Timer]:
        """systemd's timers of this workspace's jobs."""
        return find_timers(self.etc, Path.home(), self.home)

    @cached_property
    def daemon(self) -> Daemon | None:
        """The cron daemon that runs, if it can be seen."""
        return find_daemon(self.proc)

    @cached_property
    def zone(self) -> str:
        """The time zone that cron fires by; the C library takes an unknown name for UTC."""
        if self.daemon and self.daemon.zone:
            name = self.daemon.zone.removeprefix(":")
            return name if exists(name) else "UTC"
        return system_zone(self.etc)

    def restart(self, unit: str) -> str:
        """Return how a daemon is started, now and at the next start of the machine."""
        if not self.systemd:
            return f"sudo service {unit} restart"
        return f"sudo systemctl enable {unit} && sudo systemctl restart {unit}"

    @property
    def place(self) -> str:
        """The workspace's folder as it is written in a command."""
        return quoted(self.home)

    @property
    def command(self) -> str:
        """How aimon is called for this workspace."""
        called = "aimon" if shutil.which("aimon") else shlex.quote(program())
        if self.is_for_another:  # what root wrote would be closed to the account
            return f"sudo -u {self.account.name} {called} --home {self.place}"
        found = find_home(None, dict(self.environ)) == self.home
        return called if found else f"{called} --home {self.place}"


def quoted(path: Path | str) -> str:
    """Return a path as it is written in a command."""
    return shlex.quote(visible(str(path), 1000))
