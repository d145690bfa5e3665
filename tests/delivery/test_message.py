"""A mail says what it should and nothing else, whatever the subject and the names hold."""

from __future__ import annotations

import random
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimon.core.settings import Mail
from aimon.delivery.message import (
    HEADERS,
    SUBJECT_LIMIT,
    MessageError,
    build,
    clean_subject,
    read_envelope,
)

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=ZoneInfo("Asia/Seoul"))
MAIL = Mail(host="h", sender="AI 모델 간사 <ops@example.kr>", to=("관리자 <admin@example.kr>",))


def make(
    subject: str = "일일 보고", mail: Mail = MAIL, text: str = "본문", **more: object
) -> bytes:
    settings: dict[str, object] = {
        "key": "daily-2026-11-23",
        "html": "<p>본문</p>",
        "now": NOW,
        "language": "ko",
    }
    return build(mail, subject=subject, text=text, **(settings | more))  # type: ignore[arg-type]


def test_a_mail_has_text_and_html_and_says_that_a_program_wrote_it() -> None:
    mail = message_from_bytes(make(), policy=policy.default)
    assert mail["Date"] == "Mon, 23 Nov 2026 18:00:00 +0900"
    assert mail["Message-ID"] == "<daily-2026-11-23@example.kr>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ko"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), plain.get_content()) == ("text/plain", "본문\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>본문</p>\r\n")


def test_the_bytes_pass_through_the_oldest_server() -> None:
    """Seven bits, CRLF line ends, no line above 998 bytes (RFC 5321 4.5.3.1.6)."""
    data = make("보고 " * 60, text="가" * 20_000 + "\n.\nFrom x\x00\n" + "x" * 5000)
    lines = data.split(b"\r\n")
    assert data.isascii()
    assert b"\0" not in data
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) < 998


def test_images_belong_to_the_html() -> None:
    mail = message_from_bytes(make(images={"health": b"\x89PNG", "kpi": b"\x89PNG2"}))
    shown = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in shown] == ["<health>", "<kpi>"]
    assert shown[0].get_payload(decode=True) == b"\x89PNG"
    assert [p.get_content_type() for p in mail.get_payload()] == [  # type: ignore[union-attr]
        "text/plain",
        "multipart/related",
    ]


def test_sending_again_on_purpose_has_an_id_of_its_own() -> None:
    assert read_envelope(make(copy=0)).message_id == read_envelope(make()).message_id
    assert read_envelope(make(copy=2)).message_id == "<daily-2026-11-23.copy2@example.kr>"


def _korean(rng: random.Random) -> str:
    def letter() -> str:
        korean = rng.random() < 0.8
        return chr(rng.randint(0xAC00, 0xD7A3)) if korean else rng.choice("aZ019-—·()[]=?_,:%")

    words = ("".join(letter() for _ in range(rng.randint(1, 9))) for _ in range(rng.randint(1, 18)))
    return " ".join(words)


def test_3000_korean_subjects_arrive_letter_by_letter() -> None:
    """The standard library's own folding drops spaces from some of them."""
    rng = random.Random(20261123)
    for subject in (_korean(rng) for _ in range(3000)):
        mail = message_from_bytes(make(subject))
        assert str(make_header(decode_header(mail["Subject"]))) == clean_subject(subject)
        if "=?" not in subject and len(subject) <= SUBJECT_LIMIT:
            assert clean_subject(subject) == subject


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_subject_adds_a_header_or_a_line(subject: str) -> None:
    mail = message_from_bytes(make(subject))
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert len(str(make_header(decode_header(mail["Subject"])))) <= SUBJECT_LIMIT


@pytest.mark.parametrize(
    "subject",
    [
        "x =?UTF-8?Q?=0ABcc:_evil@e.com?=",
        "x ==??UTF-8?Q?=0ABcc:_evil@e.com?=",
        "=?utf-8?b?QmNjOiBlQGUuY29t?= =?utf-8?q?=0D=0A?=",
        "보고\r\nBcc: evil@e.com",
        "보고\nBcc: evil@e.com\n\nbody",
        "보고\u2028Bcc: evil@e.com",
        "보고\x0b\x0c\x1c\x85Bcc: evil@e.com",
        "\u202e거꾸로\u2066\u200b\ufeff",
        "half \ud800 a letter",
        "",
        " ",
    ],
)
def test_a_hostile_subject_stays_one_subject(subject: str) -> None:
    data = make(subject)
    for read in (message_from_bytes(data), message_from_bytes(data, policy=policy.default)):
        assert sorted(read.keys()) == sorted(HEADERS)
        assert "Bcc" not in read
    shown = read_envelope(data).subject
    assert shown.isprintable()
    assert "=?" not in shown
    assert read_envelope(data).recipients == ("admin@example.kr",)


@pytest.mark.parametrize(
    "address",
    [
        "admin@example.kr\r\nBcc: evil@e.com",
        "admin@example.kr\nX: y",
        "관리자\r\n <admin@example.kr>",
        "관리자\u2028 <admin@example.kr>",
        "a@b.kr, c@d.kr",
        "Kim, Ops <a@b.kr>",
        "nobody",
        "a b@c.kr",
        "한글@example.kr",
        "a@예시.한국",
        "a@b.kr>",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_in_words(address: str) -> None:
    for mail in (
        msgspec.structs.replace(MAIL, to=(address,)),
        msgspec.structs.replace(MAIL, cc=(address,)),
        msgspec.structs.replace(MAIL, sender=address),
    ):
        with pytest.raises(MessageError, match="not a mail address") as caught:
            make(mail=mail)
        assert caught.value.message.isprintable()


def test_names_arrive_as_they_are_written() -> None:
    """Long Korean ones, with commas, with brackets, with what looks like an encoded word."""
    mail = msgspec.structs.replace(
        MAIL,
        sender='"AI 모델 간사 (온라인 평가 시스템 운영팀)" <ops@example.kr>',
        to=('"Kim, Ops" <kim@example.kr>', "관리자 " + "홍길동" * 12 + " <admin@example.kr>"),
        cc=('"=?utf-8?Q?=0ABcc:_evil@e.com?=" <cc@example.kr>', "bare@example.kr"),
    )
    data = make(mail=mail)
    read = message_from_bytes(data, policy=policy.default)
    assert sorted(read.keys()) == sorted([*HEADERS, "Cc"])
    assert read["From"].addresses[0].addr_spec == "ops@example.kr"
    assert read["To"].addresses[0].display_name == "Kim, Ops"
    assert read_envelope(data).recipients == (
        *("kim@example.kr", "admin@example.kr"),
        *("cc@example.kr", "bare@example.kr"),
    )


def test_a_recipient_named_twice_gets_one_mail() -> None:
    mail = msgspec.structs.replace(MAIL, cc=("admin@example.kr",))
    assert read_envelope(make(mail=mail)).recipients == ("admin@example.kr",)


def test_without_a_recipient_there_is_no_mail() -> None:
    with pytest.raises(MessageError, match="no recipient"):
        make(mail=msgspec.structs.replace(MAIL, to=()))


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a/b", "a b", "보고", ".x", "x" * 101, "a\n"]
)
def test_what_cannot_name_a_file_is_no_key(key: str) -> None:
    with pytest.raises(MessageError, match="not a report's key"):
        make(key=key)


def test_half_letters_in_the_body_become_question_marks() -> None:
    mail = message_from_bytes(make(text="half \ud800 letter"), policy=policy.default)
    assert next(iter(mail.iter_parts())).get_content() == "half ? letter\r\n"


@pytest.mark.parametrize(
    "data", [b"", b"junk", b"Subject: x\r\n\r\n", make().replace(b"Date: Mon, 23", b"Date: no")]
)
def test_a_file_of_another_origin_is_not_taken_for_a_mail(data: bytes) -> None:
    with pytest.raises(MessageError, match="not a mail of aimon's"):
        read_envelope(data)
