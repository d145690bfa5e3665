"""The documents say what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from aimon.cli import COMMANDS, root
from aimon.config.presets import presets
from aimon.core import dutyrecords, incidentrecords, jobrecords, records, ticketrecords
from aimon.core.registry import PROVIDERS
from aimon.probing.providers import Provider

ROOT = Path(__file__).parent.parent


def test_the_command_reference_is_current() -> None:
    path = ROOT / "tools" / "command_reference.py"
    spec = importlib.util.spec_from_file_location("command_reference", path)
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.TARGET.read_text(encoding="utf-8") == tool.reference(), "run: make docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    shown = CliRunner().invoke(root, ["--lang", "en", name, "--help"], prog_name="aimon").output
    assert "Example: aimon" in shown


def test_the_readme_names_every_command_and_every_dependency() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"aimon {name}" in readme
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    requires = setup.split("install_requires =\n")[1].split("\n\n")[0]
    for package in re.findall(r"^\s+([a-z0-9]+)", requires, flags=re.MULTILINE):
        assert re.search(rf"^\|.*\b{package}\b.*\|.*\|.*\|$", readme, flags=re.MULTILINE)


def test_every_provider_every_template_and_every_way_to_a_key_is_described() -> None:
    described = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
    for name in PROVIDERS:
        assert described.count(f"\n| `{name}` |") == 2, name  # the protocol, and its template
    for preset in presets():
        cells = [preset.name, *(preset.fields[name] for name in ("provider", "base_url"))]
        key = preset.fields.get("api_key")
        row = " | ".join([*(f"`{cell}`" for cell in cells), f"`{key}`" if key else ""]).strip()
        assert f"\n| {row} |" in described, preset.name
    for reference in ("env:NAME", "file:PATH", "keyring:SERVICE/USER"):
        assert f"\n| `{reference}` |" in described


def test_every_member_of_a_provider_of_ones_own_is_described() -> None:
    described = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
    for member in sorted(vars(Provider).keys()):
        if not member.startswith("_"):
            assert re.search(rf"^\| `{member}[`(]", described, flags=re.MULTILINE), member


def test_every_link_in_the_documents_leads_somewhere() -> None:
    written = [*(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]
    for document in [ROOT / "README.md", *written]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


@pytest.mark.parametrize(
    "record",
    [
        records.Probe,
        records.Item,
        records.Run,
        records.Verdict,
        records.Reply,
        records.Usage,
        records.Delivery,
        ticketrecords.TicketEvent,
        ticketrecords.Escalation,
        incidentrecords.IncidentEvent,
        incidentrecords.Pattern,
        incidentrecords.AlertEvent,
        jobrecords.JobEvent,
        dutyrecords.DutyEvent,
    ],
    ids=lambda r: r.__name__,
)
def test_every_field_of_the_log_is_described(record: type[msgspec.Struct]) -> None:
    described = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    section = described.split(f"## {record.__name__}\n")[1].split("\n## ")[0]
    for field in msgspec.structs.fields(record):
        assert f"`{field.encode_name}`" in section
