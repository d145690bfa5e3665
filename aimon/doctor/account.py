"""The account that aimon runs as, and what it may read, write and run."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path
from typing import NamedTuple


class Account(NamedTuple):
    """An account's number, and those of all its groups."""

    number: int
    groups: frozenset[int]

    @property
    def name(self) -> str:
        """Its name, its number where it has none."""
        return name_of(self.number)

    @property
    def group(self) -> str:
        """The name of its own group."""
        try:
            return grp.getgrgid(pwd.getpwuid(self.number).pw_gid).gr_name
        except KeyError:
            return str(min(self.groups, default=self.number))

    @property
    def is_here(self) -> bool:
        """Whether this process has its rights."""
        return self.number == os.geteuid()

    def may_write(self, path: Path) -> bool:
        """Whether it may write a file, or into a folder."""
        return self._may(path, os.W_OK)

    def may_read(self, path: Path) -> bool:
        """Whether it may read a file."""
        return self._may(path, os.R_OK)

    def may_run(self, path: Path) -> bool:
        """Whether it may run a program, and reach it."""
        real = path.resolve()
        return all(self._may(each, os.X_OK) for each in (real, *real.parents))

    def _may(self, path: Path, how: int) -> bool:
        """Whether a file's mode lets it; ``how`` is one of os.R_OK, os.W_OK and os.X_OK."""
        if self.is_here:
            return os.access(path, how, effective_ids=True)
        about = path.stat()
        if self.number == 0:
            return how != os.X_OK or bool(about.st_mode & 0o111)
        if about.st_uid == self.number:
            return bool(about.st_mode & how << 6)
        if about.st_gid in self.groups:
            return bool(about.st_mode & how << 3)
        return bool(about.st_mode & how)


def account(number: int) -> Account:
    """Return an account with all its groups."""
    if number == os.geteuid():
        return Account(number, frozenset({os.getegid(), *os.getgroups()}))
    try:
        entry = pwd.getpwuid(number)
    except KeyError:
        return Account(number, frozenset())
    return Account(number, frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid)))


def owner(log: Path) -> Account:
    """Return the account that aimon runs as: the log's owner, before there is one this process's."""
    try:
        number = log.stat().st_uid
    except OSError:
        number = os.geteuid()
    return account(number)


def name_of(number: int) -> str:
    """Return an account's name, its number where it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
