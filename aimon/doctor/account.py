"""The account that aimon runs as, and what it may write."""

from __future__ import annotations

import grp
import os
import pwd
import stat
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
        if self.is_here:
            return os.access(path, os.W_OK, effective_ids=True)
        about = path.stat()
        if about.st_uid == self.number:
            return bool(about.st_mode & stat.S_IWUSR)
        if about.st_gid in self.groups:
            return bool(about.st_mode & stat.S_IWGRP)
        return bool(about.st_mode & stat.S_IWOTH)


def owner(log: Path) -> Account:
    """Return the account that aimon runs as: the log's owner, before there is one this process's."""
    try:
        number = log.stat().st_uid
    except OSError:
        number = os.geteuid()
    if number == os.geteuid():
        return Account(number, frozenset({os.getegid(), *os.getgroups()}))
    try:
        entry = pwd.getpwuid(number)
    except KeyError:
        return Account(number, frozenset())
    return Account(number, frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid)))


def name_of(number: int) -> str:
    """Return an account's name, its number where it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
