"""A site with a provider, keys, and a machine of its own: crontab, processes and time zone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from loopback import LoopbackServer
from making import SETTINGS, write_workspace
from patients import KEY, REGISTRY, Examined, Provider, program, run_process, write_key

from aimon.core.examination import Finding
from aimon.doctor.examine import examine
from aimon.doctor.patient import Patient


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """A provider on the loopback; a test sets how far ahead its clock is, and its status."""
    monkeypatch.setattr(Provider, "ahead", timedelta())
    monkeypatch.setattr(Provider, "status", 200)
    with LoopbackServer(Provider) as server:
        yield server


@pytest.fixture
def site(home: Path, provider: LoopbackServer) -> Path:
    """A workspace with nothing wrong."""
    home.chmod(0o700)
    write_workspace(home, REGISTRY.format(url=provider.url), SETTINGS)
    write_key(home / "provider.key", KEY)
    (home / "log").mkdir(mode=0o700)
    return home


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its crontab is the file ``tab``, its daemon runs, it is in UTC, its programs are few."""
    root = tmp_path / "machine"
    for folder in ("etc/cron.d", "bin", "usr/sbin", "proc"):
        (root / folder).mkdir(parents=True)
    (root / "etc" / "localtime").symlink_to("/usr/share/zoneinfo/Etc/UTC")
    os.utime(root / "etc" / "localtime", (0, 0), follow_symlinks=False)  # long before cron began
    program(root / "usr" / "sbin" / "cron", "")
    for number, name in ((1, "init"), (40, "cron-not-at-all"), (77, "cron")):
        run_process(root, number, name)
    tab = root / "tab"
    program(
        root / "bin" / "crontab",
        'test "$1" != -u || shift 2\n'
        f'if [ "$1" = - ]; then cat >"{tab}"; else cat "{tab}" 2>/dev/null; fi',
    )
    monkeypatch.setenv("PATH", f"{root / 'bin'}:{os.environ['PATH']}")
    return root


@pytest.fixture
def found(home: Path, machine: Path) -> Examined:
    """Examine areas of the workspace on that machine."""

    def run(*areas: str, send_test: bool = False, at: str | None = None) -> list[Finding]:
        patient = Patient(home, at=at, send_test=send_test, root=machine)
        return examine(patient, areas)

    return run
