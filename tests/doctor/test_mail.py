"""The mail server: reached, trusted, logged in; no mail leaves unless it is asked for, then one."""

from __future__ import annotations

from pathlib import Path

import mailserver
import pytest
from mailserver import PASSWORD, USER
from patients import Examined, levels, the, write_key

from aimon.core.settings import Mail


def set_mail(site: Path, mail: Mail, more: str = "") -> None:
    """Have the site send mail by this server, its password in a file."""
    login = f"user: {mail.user}, password: file:smtp.key, " if mail.user else ""
    ca = f"ca_file: {mail.ca_file}, " if mail.ca_file else ""
    settings = site / "aimon.yaml"
    settings.write_text(
        settings.read_text().partition("mail:")[0]
        + f"mail: {{host: {mail.host}, port: {mail.port}, tls: {mail.tls}, {login}{ca}"
        f"from: ops@example.kr, to: [admin@example.kr], cc: [boss@example.kr]}}\n{more}"
    )
    write_key(site / "smtp.key", PASSWORD)


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_good_server_is_reached_trusted_and_logged_in_to(
    site: Path, found: Examined, tmp_path: Path, mode: str
) -> None:
    with mailserver.with_tls(mode, tmp_path) as (server, mail):
        set_mail(site, mail)
        (finding,) = found("mail")
    assert finding.level == "ok"
    assert finding.text == "connected · TLS with a certificate that can be trusted · logged in"
    assert server.logins == [USER]
    assert server.mails == []


def test_a_wrong_password_is_told_and_not_shown(
    site: Path, found: Examined, tmp_path: Path
) -> None:
    with mailserver.with_tls("starttls", tmp_path) as (server, mail):
        set_mail(site, mail)
        write_key(site / "smtp.key", "wrong-pass")
        (finding,) = found("mail", send_test=True)
    assert finding.level == "error"
    assert "logging in" in finding.text
    assert "file:smtp.key" in finding.mend
    assert "wrong-pass" not in str(finding)
    assert server.mails == []


def test_a_certificate_that_cannot_be_trusted_is_told(
    site: Path, found: Examined, tmp_path: Path
) -> None:
    with mailserver.with_tls("starttls", tmp_path) as (server, mail):
        set_mail(site, mail)
        settings = site / "aimon.yaml"
        settings.write_text(settings.read_text().replace(f"ca_file: {mail.ca_file}, ", ""))
        (finding,) = found("mail")
    assert finding.level == "error"
    assert "-starttls smtp" in finding.mend
    assert server.logins == []


def test_a_server_without_tls_is_no_place_for_a_password(
    site: Path, found: Examined, server: mailserver.MailServer
) -> None:
    set_mail(site, mailserver.settings_for(server.port, tls="starttls", user=USER))
    (finding,) = found("mail")
    assert (finding.level, "STARTTLS" in finding.text) == ("error", True)
    set_mail(site, mailserver.settings_for(server.port))
    findings = found("mail")
    assert [f.level for f in findings] == ["ok", "warning"]
    assert "unencrypted" in findings[1].text


def test_a_file_of_authorities_that_does_not_load_ends_no_other_area(
    site: Path, found: Examined, server: mailserver.MailServer
) -> None:
    set_mail(site, mailserver.settings_for(server.port, tls="tls", user=USER, ca_file="no.pem"))
    with (site / "aimon.yaml").open("a") as settings:
        settings.write("network: {ca_file: no.pem}\n")
    findings = found("reach", "mail", "fonts")
    assert [(f.area, f.level) for f in findings] == [
        ("reach", "error"),
        ("mail", "error"),
        ("fonts", "ok"),
    ]
    assert all("no.pem" in f.text for f in findings[:2])


def test_a_server_that_is_not_there_is_told(site: Path, found: Examined) -> None:
    set_mail(site, mailserver.settings_for(9))
    (finding,) = found("mail")
    assert (finding.level, finding.subject) == ("error", "127.0.0.1:9")
    assert "cannot be reached" in finding.text
    assert "nc -vz 127.0.0.1 9" in finding.mend


def test_no_server_and_no_password_are_told(site: Path, found: Examined) -> None:
    assert the(found("mail"), "no mail server is set").level == "warning"
    set_mail(site, mailserver.settings_for(9, user=USER, tls="tls"))
    (site / "smtp.key").unlink()
    findings = found("keys", "mail")
    assert the(findings, "not tried: the password").level == "warning"
    assert the(findings, "file:smtp.key").level == "error"


@pytest.mark.parametrize(
    ("more", "to"),
    [
        ("", ["admin@example.kr"]),
        ("contacts: {coordinator: [me@example.kr]}\n", ["me@example.kr"]),
    ],
)
def test_one_mail_leaves_when_it_is_asked_for(
    site: Path, found: Examined, server: mailserver.MailServer, more: str, to: list[str]
) -> None:
    set_mail(site, mailserver.settings_for(server.port), more)
    found("mail")
    assert server.mails == []
    sent = the(found("mail", send_test=True), "test mail")
    assert sent.level == "ok"
    assert [recipients for _sender, recipients in server.envelopes] == [to]
    (mail,) = server.read
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    assert "mail arrives" in str(plain.get_payload(decode=True))
    assert not (site / "outbox").exists()


def test_a_refused_recipient_of_the_test_is_an_error(
    site: Path, found: Examined, server: mailserver.MailServer
) -> None:
    set_mail(site, mailserver.settings_for(server.port))
    server.rcpt["admin@example.kr"] = "550 no such user"
    refused = the(found("mail", send_test=True), "test mail")
    assert refused.level == "error"
    assert "no such user" in refused.text
    assert server.mails == []
    assert "error" not in levels(found("mail"))
    coordinators = "contacts: {coordinator: [admin@example.kr, me@example.kr]}\n"
    set_mail(site, mailserver.settings_for(server.port), coordinators)
    partly = the(found("mail", send_test=True), "test mail")
    assert (partly.level, "admin@example.kr" in partly.text) == ("error", True)
    assert len(server.mails) == 1
