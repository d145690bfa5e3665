"""``aimon doctor`` as it is called: exit codes, JSON, both languages, and no key in any of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import mailserver
import pytest
from click.testing import Result
from mailserver import PASSWORD, USER
from patients import KEY, write_key
from terminal import on_a_terminal
from wcwidth import wcswidth

Aimon = Callable[..., Result]
AREAS = [
    "settings", "keys", "reach", "clock", "zone", "cron", "disk", "logs", "permissions", "mail",
    "fonts", "versions",
]  # fmt: skip


def contents(home: Path) -> dict[Path, bytes]:
    """Return every file of the workspace, the cache aside."""
    files = (path for path in home.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path: path.read_bytes() for path in files}


def test_a_sound_area_exits_with_0_and_an_error_with_1(site: Path, aimon: Aimon) -> None:
    well = aimon("doctor", "--only", "settings", "--only", "keys", "--only", "reach")
    assert well.exit_code == 0, well.output
    assert "error 0" in well.stdout
    (site / "provider.key").chmod(0o644)
    ill = aimon("doctor", "--only", "keys")
    assert ill.exit_code == 1
    assert "error 1" in ill.stdout


def test_a_warning_alone_exits_with_0(site: Path, aimon: Aimon) -> None:
    done = aimon("doctor", "--only", "mail")
    assert "warning 1" in done.stdout
    assert done.exit_code == 0


def test_every_area_is_examined_in_its_order_and_nothing_changes(site: Path, aimon: Aimon) -> None:
    before = contents(site)
    done = aimon("doctor", "--json")
    assert contents(site) == before
    data = json.loads(done.stdout)
    assert list(dict.fromkeys(f["area"] for f in data["findings"])) == AREAS
    for finding in data["findings"]:
        assert list(finding) == ["area", "subject", "level", "text", "mend"]
        assert finding["subject"]
        assert finding["text"]
        assert bool(finding["mend"]) == (finding["level"] != "ok"), finding
    levels = [f["level"] for f in data["findings"]]
    assert data["counts"] == {n: levels.count(n) for n in ("ok", "warning", "error")}
    assert done.exit_code == (1 if "error" in levels else 0)


def test_offline_asks_nobody(site: Path, aimon: Aimon) -> None:
    data = json.loads(aimon("doctor", "--offline", "--json").stdout)
    asked = {f["area"] for f in data["findings"]}
    assert asked == set(AREAS) - {"reach", "clock", "mail"}


def test_an_unknown_area_is_a_wrong_use_that_names_the_areas(site: Path, aimon: Aimon) -> None:
    done = aimon("doctor", "--only", "key")
    assert done.exit_code == 2
    assert "versions" in done.stderr


@pytest.mark.parametrize("words", [["--offline"], ["--only", "keys"]])
def test_a_test_mail_that_could_not_be_sent_is_a_wrong_use(
    site: Path, aimon: Aimon, words: list[str]
) -> None:
    done = aimon("doctor", "--send-test", *words)
    assert done.exit_code == 2
    assert "--send-test" in done.stderr


def test_the_help_names_every_area(aimon: Aimon) -> None:
    shown = " ".join(aimon("doctor", "--help").stdout.split())
    assert f"{', '.join(AREAS[:-1])} or {AREAS[-1]}" in shown


@pytest.mark.parametrize("fmt", ["table", "json"])
def test_no_key_is_shown_whatever_is_found(
    site: Path, aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    hook = "http://127.0.0.1:9/hook/T0P-SECRET-PATH"
    monkeypatch.setenv("HOOK", hook)
    routes = "alerts: {routes: [{name: hook, kind: webhook, url: env:HOOK, severities: [major]}]}\n"
    with mailserver.with_tls("starttls", tmp_path) as (server, mail):
        settings = site / "aimon.yaml"
        settings.write_text(
            settings.read_text()
            + f"mail: {{host: localhost, port: {mail.port}, tls: starttls, user: {USER}, "
            f"password: file:smtp.key, ca_file: {mail.ca_file}, from: a@b.kr, to: [c@d.kr]}}\n"
            + routes
        )
        secrets = {KEY, PASSWORD, hook, "T0P-SECRET-PATH"}
        for right in (True, False):
            write_key(site / "smtp.key", PASSWORD if right else "wr0ng-pass")
            write_key(site / "provider.key", KEY if right else "wr0ng-key")
            for mode in (0o600, 0o644):
                (site / "provider.key").chmod(mode)
                done = aimon("doctor", "--format", fmt)
                shown = done.stdout + done.stderr
                assert "provider.key" in shown
                assert not [s for s in (*secrets, "wr0ng-pass", "wr0ng-key") if s in shown]
        assert server.mails == []


def test_a_key_written_into_a_file_is_not_shown_either(site: Path, aimon: Aimon) -> None:
    with (site / "aimon.yaml").open("a") as settings:
        settings.write(
            f"mail: {{host: h, user: u, password: {PASSWORD}, from: a@b.kr, to: [c@d.kr]}}\n"
        )
    registry = site / "models.yaml"
    registry.write_text(registry.read_text().replace("file:provider.key", KEY))
    done = aimon("doctor", "--offline")
    assert done.exit_code == 1
    assert "api_key" in done.stdout
    assert "mail.password" in done.stdout
    assert KEY not in done.output
    assert PASSWORD not in done.output


def test_it_speaks_the_sites_language(site: Path, aimon: Aimon) -> None:
    settings = site / "aimon.yaml"
    settings.write_text(settings.read_text().replace("language: en", "language: ko"))
    done = aimon("doctor", "--only", "keys", env={"AIMON_LANG": ""})
    assert "있습니다(키는 보여 주지 않음)" in done.stdout
    assert "the key is not shown" in aimon("--lang", "en", "doctor", "--only", "keys").stdout


@pytest.mark.parametrize(("language", "mark"), [("ko", "🔴 오류"), ("en", "🔴 error")])
def test_it_fits_a_terminal_and_leaves_a_mend_whole(site: Path, language: str, mark: str) -> None:
    (site / "provider.key").chmod(0o644)
    shown = on_a_terminal(
        ["doctor", "--offline", "--only", "keys", "--only", "versions"], 80, language
    )
    assert mark in shown
    assert f"chmod 600 {site}/provider.key" in shown
    mends = [line for line in shown.splitlines() if line.startswith("     → ")]
    assert mends
    others = [line for line in shown.splitlines() if line not in mends]
    assert [line for line in others if wcswidth(line) > 80] == []
