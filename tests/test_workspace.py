"""A workspace's settings, as the rest of aimon gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import SETTINGS, write_workspace

from aimon.workspace import Workspace


def test_the_paths_of_ca_files_are_counted_from_the_workspace(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ops")
    write_workspace(
        home,
        settings=SETTINGS + "network: {ca_file: ours.pem}\n"
        "mail: {host: h, from: a@example.org, to: [b@example.org], ca_file: ~/mail.pem}\n",
    )
    settings = Workspace(home).settings
    assert settings.network.ca_file == str(home / "ours.pem")
    assert settings.mail
    assert settings.mail.ca_file == "/home/ops/mail.pem"


def test_settings_without_them_stay_as_they_are(home: Path) -> None:
    settings = Workspace(write_workspace(home)).settings
    assert settings.network.ca_file is None
    assert settings.mail is None
