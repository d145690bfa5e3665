"""Lays out a workspace whose models are those of the practice provider."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from aimon.core.registry import Registry
from aimon.errors import AimonError
from aimon.files import create
from aimon.i18n import _, language
from aimon.practice.scenario import KEY, packaged_registry

_SETTINGS = """\
# {comment}
language: {language}
timezone: Asia/Seoul
organisation: {organisation}
schedule: {{probes: [], slots: {{}}}}
recheck: [0.5, 1]
"""


def lay_out(folder: Path, port: int, today: date) -> None:
    """Write the practice workspace's files; one that is there already is kept as it is.

    The models' dates lie around ``today``.
    """
    write(folder, packaged_registry(f"http://127.0.0.1:{port}", today))
    create(folder / "expired.key", b"expired-practice-key\n")


def write(folder: Path, registry: str) -> None:
    """Write the files of a workspace with a registry of the practice provider's models."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = _SETTINGS.format(
        comment=_("A workspace for practice: no fixed test times, a result is good for a day."),
        language=language(),
        organisation=_("Practice"),
    )
    for name, content in (
        ("aimon.yaml", settings),
        ("models.yaml", registry),
        ("practice.key", KEY + "\n"),
    ):
        create(folder / name, content.encode())


def port_of(registry: Registry) -> int:
    """Return the port that the registry's models are served on; raises AimonError for none here."""
    for model in registry.models:
        address = urlsplit(model.base_url)
        if address.hostname == "127.0.0.1" and address.port:
            return address.port
    raise AimonError(
        _("this workspace has no practice models"),
        hint=_("name a new folder: aimon practice demo DIR"),
    )
