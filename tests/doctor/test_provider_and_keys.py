"""Settings, keys, the providers' answers and the clock: each fault is found, and each mend mends."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from loopback import LoopbackServer
from patients import KEY, Examined, Provider, as_root, levels, the, write_key

from aimon.core.examination import Finding
from aimon.doctor.examine import AREAS

NOBODY = 65534


def test_all_is_well_with_a_sound_site(site: Path, found: Examined) -> None:
    findings = found("settings", "keys", "reach", "clock", "zone", "disk", "logs", "fonts")
    assert levels(findings) == {"ok"}, findings
    assert "answers and takes the key" in the(findings, "openai").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timezone: Nowhere/Land\n", "Nowhere/Land"),
        ("language: [\n", "not YAML"),
        ("langauge: ko\n", "langauge"),
    ],
)
def test_broken_settings_are_told_with_their_line_and_hide_nothing_else(
    site: Path, found: Examined, text: str, said: str
) -> None:
    (site / "aimon.yaml").write_text(text)
    (site / "provider.key").chmod(0o644)
    findings = found()
    broken = the(findings, said)
    assert broken.level == "error"
    assert broken.subject.startswith("aimon.yaml")
    assert the(findings, "models.yaml: in order").level == "ok"
    assert {f.area for f in findings if f.level == "error"} >= {"settings", "keys", "permissions"}
    for area in ("reach", "mail"):
        (only,) = (f for f in findings if f.area == area)
        assert (only.level, only.subject) == ("warning", "aimon.yaml")
        assert "doctor --only settings" in only.mend
    assert "fault of aimon's own" not in str(findings)


def test_a_broken_registry_hides_nothing_of_the_settings(site: Path, found: Examined) -> None:
    (site / "models.yaml").write_text("models: 3\n")
    findings = found()
    assert the(findings, "models.yaml:1").level == "error"
    assert the(findings, "aimon.yaml: in order").level == "ok"
    assert the(findings, "no mail server is set").area == "mail"
    assert "fault of aimon's own" not in str(findings)


def test_a_file_that_cannot_be_read_is_told(site: Path, found: Examined) -> None:
    (site / "aimon.yaml").unlink()
    (site / "aimon.yaml").mkdir()
    assert the(found("settings"), "cannot be read").level == "error"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (PermissionError(13, "Permission denied", "/etc/x"), "/etc/x"),
        (KeyError("x"), "aimon's own"),
    ],
)
def test_what_fails_in_one_area_is_a_finding_of_it_and_ends_no_other(
    site: Path, found: Examined, monkeypatch: pytest.MonkeyPatch, failure: Exception, said: str
) -> None:
    def fail(_patient: object) -> list[Finding]:
        raise failure

    monkeypatch.setitem(AREAS, "keys", fail)
    findings = found("settings", "keys", "fonts")
    failed = the(findings, said)
    assert (failed.area, failed.level) == ("keys", "error")
    assert failed.mend
    assert [f.area for f in findings] == ["settings", "settings", "keys", "fonts"]


def test_a_font_without_hangul_is_an_error(
    site: Path, found: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.output.charting.canvas.writable", lambda _text: "A1%")
    assert the(found("fonts"), "no Hangul").level == "error"


def test_without_a_workspace_that_is_all_there_is_to_say_of_it(home: Path, found: Examined) -> None:
    findings = found()
    assert the(findings, "there is no workspace here").level == "error"
    assert {f.area for f in findings} == {"settings", "zone", "fonts", "versions"}
    assert "no workspace" in str(found("keys"))


@pytest.mark.parametrize(
    ("key", "mode", "said"),
    [
        (None, 0, "cannot be read"),
        (KEY, 0o640, "open to other users"),
        ("", 0o600, "empty"),
        (f"{KEY}\n{KEY}", 0o600, "more than one line"),
    ],
)
def test_an_unusable_key_is_an_error_and_its_provider_is_not_said_to_be_well(
    site: Path, found: Examined, key: str | None, mode: int, said: str
) -> None:
    file = site / "provider.key"
    if key is None:
        file.unlink()
    else:
        file.write_text(key)
        file.chmod(mode)
    findings = found("keys", "reach")
    assert the(findings, said).level == "error"
    assert the(findings, said).text.endswith("(used in models.yaml: gpt-main)")
    unasked = the(findings, "not asked for 1 model")
    assert unasked.level == "warning"
    assert "doctor --only keys" in unasked.mend
    assert levels(findings) == {"error", "warning"}
    write_key(file, KEY)
    assert levels(found("keys", "reach")) == {"ok"}


def test_the_mend_of_a_missing_key_file_writes_it_closed_to_others(
    site: Path, found: Examined
) -> None:
    (site / "provider.key").unlink()
    command = the(found("keys"), "cannot be read").mend.partition("Ctrl-D: ")[2]
    subprocess.run(command, shell=True, check=True, input=f"{KEY}\n", text=True)
    assert levels(found("keys", "permissions")) <= {"ok", "warning"}
    assert levels(found("keys")) == {"ok"}


def test_what_is_no_file_is_not_to_be_written_over(site: Path, found: Examined) -> None:
    (site / "provider.key").unlink()
    (site / "provider.key").mkdir()
    assert the(found("keys"), "provider.key").mend == f"look: ls -l {site / 'provider.key'}"


@as_root
@pytest.mark.parametrize("name", ["provider.key", "aimon.yaml", "models.yaml"])
def test_a_file_that_the_account_cannot_read_is_an_error_for_root_too(
    site: Path, found: Examined, name: str
) -> None:
    for path in (site, *site.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.chown(site / name, 0, 0)
    (site / name).chmod(0o600)
    (wrong,) = (f for f in found("permissions") if f.level == "error")
    assert (name in wrong.subject, "cannot read it" in wrong.text) == (True, True)
    subprocess.run(wrong.mend.replace("sudo ", ""), shell=True, check=True)
    assert "error" not in levels(found("permissions"))


def test_where_no_model_is_active_that_is_why_nothing_is_looked_at(
    site: Path, found: Examined
) -> None:
    registry = site / "models.yaml"
    registry.write_text(registry.read_text().replace("default: true", "state: inactive"))
    assert [(f.level, f.text) for f in found("keys", "reach")] == [
        ("warning", "no model is active, so there is nothing to look at")
    ] * 2


def test_the_mend_of_an_open_key_file_closes_it(site: Path, found: Examined) -> None:
    (site / "provider.key").chmod(0o604)
    (mend,) = {f.mend for f in found("permissions") if f.level == "error"}
    subprocess.run(mend, shell=True, check=True)
    assert (site / "provider.key").stat().st_mode & 0o777 == 0o600
    assert "error" not in levels(found("permissions"))


def test_a_key_of_this_shell_alone_is_none_for_cron(
    site: Path, found: Examined, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = site / "models.yaml"
    registry.write_text(registry.read_text().replace("file:provider.key", "env:TEST_KEY"))
    line = f"*/5 * * * * {machine}/bin/aimon --home {site} schedule run alerts\n"
    (machine / "tab").write_text(line)
    assert the(found("keys"), "TEST_KEY is not set").level == "error"
    monkeypatch.setenv("TEST_KEY", KEY)
    blind = the(found("keys"), "not for cron")
    assert blind.level == "warning"
    assert "crontab:1" in blind.text
    (machine / "etc" / "pam.d").mkdir()
    (machine / "etc" / "pam.d" / "cron").write_text("session required pam_env.so\n")
    (machine / "etc" / "environment").write_text(f"TEST_KEY={KEY}\n")
    assert levels(found("keys")) == {"ok"}
    (machine / "etc" / "environment").unlink()
    assert levels(found("keys")) == {"warning"}
    (machine / "tab").write_text(f"TEST_KEY={KEY}\n{line}")
    assert levels(found("keys")) == {"ok"}
    monkeypatch.delenv("TEST_KEY")
    findings = found("keys")
    assert the(findings, "cron sets it").level == "ok"
    assert KEY not in str(findings)


@pytest.mark.parametrize(
    ("old", "new", "level", "said", "mend"),
    [
        ("http://127.0.0.1:{port}", "http://127.0.0.1:9", "error", "refused", "curl -I http://127"),
        ("http://127.0.0.1:{port}", "http://no.invalid", "error", "resolve", "in models.yaml"),
        ("file:provider.key", "file:other.key", "error", "HTTP 401", "renew the key at file:other"),
    ],
)
def test_a_provider_out_of_reach_is_told_with_its_mend(
    site: Path,
    found: Examined,
    provider: object,
    old: str,
    new: str,
    level: str,
    said: str,
    mend: str,
) -> None:
    write_key(site / "other.key", "sk-another-0815")
    registry = site / "models.yaml"
    port = registry.read_text().partition("127.0.0.1:")[2].partition("/")[0]
    registry.write_text(registry.read_text().replace(old.format(port=port), new))
    (finding,) = found("reach")
    assert (finding.level, said in finding.text, mend in finding.mend) == (level, True, True)
    assert "0815" not in str(finding)


def test_a_provider_in_trouble_is_no_error_of_the_site(
    site: Path, found: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Provider, "status", 503)
    (finding,) = found("reach")
    assert (finding.level, "HTTP 503" in finding.text) == ("warning", True)


def test_an_address_outside_is_looked_for_in_the_settings(
    site: Path, found: Examined, provider: LoopbackServer
) -> None:
    settings = site / "aimon.yaml"
    settings.write_text(settings.read_text() + 'connectivity: ["http://no.invalid/"]\n')
    outside = the(found("reach"), "no.invalid")
    settings.write_text(settings.read_text().replace("http://no.invalid/", provider.url))
    assert the(found("reach"), "reached, HTTP 401").level == "ok"
    assert outside.level == "warning"
    assert "aimon.yaml" in outside.mend


@pytest.mark.parametrize(
    ("ahead", "level", "said"),
    [
        (0, "ok", "right, by the answer of 1 server"),
        (-20, "ok", "right"),
        (-60, "warning", "60 s fast"),
        (60, "warning", "60 s slow"),
        (-4000, "error", "4000 s fast"),
    ],
)
def test_the_clock_is_held_against_the_servers(
    site: Path,
    found: Examined,
    monkeypatch: pytest.MonkeyPatch,
    ahead: int,
    level: str,
    said: str,
) -> None:
    monkeypatch.setattr(Provider, "ahead", timedelta(seconds=ahead))
    (finding,) = found("clock")
    seconds = [int(word) for word in finding.text.split() if word.isdigit()]
    near = any(abs(n - abs(ahead)) <= 2 for n in seconds)
    assert finding.level == level
    assert near if level != "ok" else said in finding.text
    assert said.split()[-1] in finding.text


def test_a_clock_that_nobody_answers_for_is_not_said_to_be_right(
    site: Path, found: Examined
) -> None:
    (site / "provider.key").unlink()
    (finding,) = found("clock")
    assert (finding.level, "not compared" in finding.text) == ("warning", True)
