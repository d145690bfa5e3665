"""A saved mail becomes an inquiry: its writer's words, as text, whatever its bytes are."""

from __future__ import annotations

import io
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import seoul

from aimon.core.inquiry import LONGEST_SYMPTOM, Inquiry
from aimon.tickets import mailfile
from aimon.tickets.charsets import decode
from aimon.tickets.intake import checked
from aimon.tickets.mailfile import MailError, parse_mail, read_mail
from aimon.tickets.mailquotes import own
from aimon.tickets.mailtext import text_of_html

MAILS = Path(__file__).with_name("mails")
NOW = seoul("2026-11-25 14:00")
HEAD = b"From: a@b.example\nSubject: x\nDate: Wed, 25 Nov 2026 13:00:00 +0900\n"


def sample(name: str) -> Inquiry:
    return checked(read_mail(str(MAILS / f"{name}.eml"), NOW), NOW)


def test_gmail_an_answer_in_two_forms() -> None:
    mail = sample("gmail")
    assert (mail.requester, mail.contact) == ("이평가", "lee.reviewer@univ.example")
    assert mail.channel == "mail"
    assert mail.received_at == seoul("2026-11-25 09:31:07")  # the topmost Received, in Seoul
    assert mail.symptom == (
        "Re: [안내] 내일 점검 / GPT-4o가 응답하지 않아요\n\n"
        "김간사님, 안녕하세요.\n\n"
        '오늘 오전부터 GPT-4o로 채점하면 30초 넘게 멈춰 있다가 "응답 없음"이 나옵니다.\n'
        "다섯 번 중 세 번 정도 그렇습니다.\n\n"
        "이평가 드림"
    )
    assert mail.remarks == ("5 lines of quotes or signature were left out",)


def test_outlook_html_in_more_than_the_charset_it_claims() -> None:
    mail = sample("outlook-euckr")
    assert mail.requester == "박심사(한국대 AI센터)"
    assert mail.symptom == (
        "RE: 점검 안내 - 뷁 글자가 깨집니다\n\n"
        "안녕하세요.\n\n"
        "하이퍼클로바 X에 ‘뷁’, ‘똠방각하’ 같은 글자를 넣으면 뷁이 깨져 보입니다.\n"
        "설정을 바꿔야 하나요?\n\n"
        "모델 하이퍼클로바 X\n빈도 항상\n\n"
        "Attachments (not kept): 깨진 화면.png"
    )


def test_naver_with_a_letter_cut_in_two_and_an_encoded_file_name() -> None:
    mail = sample("naver")
    assert mail.requester == "최예산"
    assert mail.received_at == seoul("2026-11-25 11:20")
    assert mail.symptom == (
        "비용이 얼마나 나올까요? (한 달 기준)\n\n"
        "하루에 200건쯤 채점하면 한 달에 비용이 얼마나 나올까요?\n"
        "GPT-4o와 하이퍼클로바 X를 비교해 주세요.\n\n"
        "Attachments (not kept): 견적 요청서.hwp"
    )


def test_a_phones_mail_with_a_wrong_label_and_no_zone() -> None:
    mail = sample("mobile")
    assert mail.symptom == "느려요\n\n왜 이렇게 느린가요? 점심부터 답이 20초 걸려요."
    assert mail.received_at == seoul("2026-11-25 12:40:01")
    assert mail.remarks == (
        "its date has no time zone and is taken as local time",
        "1 line of quotes or signature was left out",
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("forwarded", "로그인하면 흰 화면만 나옵니다."), ("attached-mail", "어떤 모델이 좋을까요?")],
)
def test_of_a_mail_that_was_passed_on_the_other_one_counts(name: str, words: str) -> None:
    mail = sample(name)
    assert words in mail.symptom
    assert mail.contact == "gansa@example.org"
    assert mail.remarks == ("it was passed on: the requester is who did so, not who asked",)


def test_a_hostile_mail_is_text_and_nothing_else(tmp_path: Path) -> None:
    before = sorted(os.listdir(tmp_path))
    mail = sample("hostile")
    assert sorted(os.listdir(tmp_path)) == before
    assert (mail.requester, mail.contact) == (
        "관리자gnp.exe Bcc: victim@example.org",
        "evil@example.net",
    )
    assert mail.received_at is None
    assert mail.symptom.startswith("x Bcc: evil@e.com")
    assert "second" not in mail.symptom
    assert "while(1)" not in mail.symptom
    assert "attached text" not in mail.symptom
    assert not set(mail.symptom) & set("\0\x1b\x07\u202e\u202c")
    assert all(
        not set(text) & set("\n\r\0\x1b\u202e")
        for text in (mail.requester, mail.contact, *mail.remarks)
    )


@pytest.mark.parametrize(
    ("heads", "when", "remark"),
    [
        ("Received: x; Wed, 25 Nov 2026 09:00:00 +0900\n", "2026-11-25 09:00", ""),
        ("Received: x; Wed, 25 Nov 2026 00:00:00 GMT\n", "2026-11-25 09:00", ""),
        ("Date: Wed, 25 Nov 2026 09:00:00 KST\n", "2026-11-25 09:00", ""),
        ("Date: Wed, 25 Nov 2026 00:00:00 -0000\n", "2026-11-25 09:00", ""),
        ("Date: Wed, 25 Nov 2026 09:00:00 XYZ\n", "2026-11-25 09:00", "no time zone"),
        ("Date: Wed, 25 Nov 2026 14:04:00 +0900\n", "2026-11-25 14:00", ""),
        ("Date: Wed, 25 Nov 2026 14:06:00 +0900\n", None, "lies in the future: 2026-11-25 14:06"),
        ("Date: Fri, 31 Dec 9999 23:59:59 -1200\n", None, "cannot be read"),
        ("Date: 1 Jan 1970 00:00:00 +0000\n", None, "cannot be read"),
        ("Date: soon\n", None, "cannot be read: soon"),
        ("", None, "no usable date"),
        (
            "Received: x; Wed, 25 Nov 2026 09:00:00 +0900\nDate: Mon, 23 Nov 2026 08:00:00 +0900\n",
            "2026-11-25 09:00",
            "dated 2026-11-23 08:00, but it arrived 2026-11-25 09:00",
        ),
        ("Received: x; soon\nDate: Wed, 25 Nov 2026 09:00:00 +0900\n", "2026-11-25 09:00", ""),
        ("Date: Sun, 1 Nov 2026 09:00:00 +0900\n", "2026-11-01 09:00", "24 days ago"),
    ],
)
def test_when_it_arrived(heads: str, when: str | None, remark: str) -> None:
    mail = parse_mail(f"{heads}From: a@b.example\nSubject: x\n\ny".encode(), NOW)
    assert mail is not None
    assert mail.received_at == (seoul(when) if when else None)
    assert remark in "; ".join(mail.remarks)
    assert bool(remark) == bool(mail.remarks)


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("a@b.example", "", "a@b.example"),
        ("Hong <a@b.example>", "Hong", "a@b.example"),
        ('"홍길동, 위원" <a@b.example>', "홍길동, 위원", "a@b.example"),
        ("=?UTF-8?Q?=ED=99=8D,_=EA=B8=B8?= <a@b.example>", "홍, 길", "a@b.example"),
        ("홍길동 <a@b.example", "홍길동", "a@b.example"),
        ("undisclosed recipients:;", "undisclosed recipients:;", ""),
        ("<script>alert(1)</script>", "script>alert(1)</script>", ""),
    ],
)
def test_who_wrote_it(value: str, name: str, address: str) -> None:
    mail = parse_mail(
        f"From: {value}\nSubject: x\nDate: {NOW:%d %b %Y} 09:00 +0900\n\ny".encode(), NOW
    )
    assert mail is not None
    assert (mail.requester, mail.contact) == (name or address, address)
    assert ("the sender has no address" in mail.remarks) == (not address)


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr", "cp949"])
@pytest.mark.parametrize(
    "label",
    [
        *("utf-8", "euc-kr", "ks_c_5601-1987", "EUC_KR", "cp949", "iso-8859-1", "us-ascii", ""),
        *("rot13", "x-unknown", "unicode_escape", "../../etc/passwd", "idna"),
    ],
)
def test_korean_is_read_whatever_its_label(charset: str, label: str) -> None:
    text = "모델이 응답하지 않아요. 왜 그런가요?"
    assert decode(text.encode(charset), label).text == text


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("café".encode("latin-1"), "iso-8859-1", "café"),
        ("日本語".encode("shift_jis"), "shift_jis", "日本語"),
        ("简体中文".encode("gb2312"), "gb2312", "简体中文"),
        ("한글".encode("iso2022_kr"), "iso-2022-kr", "한글"),
        ("한글".encode("utf-16"), "utf-16", "한글"),
        (b"plain", "euc-kr", "plain"),
    ],
)
def test_other_charsets_are_believed_where_they_fit(data: bytes, label: str, text: str) -> None:
    assert decode(data, label) == (text, decode(data, label).charset, False)


def test_letters_that_are_lost_are_remarked() -> None:
    data = HEAD + b"Content-Type: text/plain; charset=utf-8\n\nabc \xff\xfe\xfd\xed\xa0\x80 def"
    mail = parse_mail(data, NOW)
    assert mail is not None
    assert "abc" in mail.symptom
    assert "some of its letters cannot be read" in mail.remarks


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mine\n\nOn Tue, 24 Nov 2026 at 16:12, Ops <o@x> wrote:\n> theirs\n", "mine"),
        ("mine\n\nOn Tue, 24 Nov 2026 at 16:12, Ops\n<o@x> wrote:\n> theirs\n", "mine"),
        ("On Tue, 24 Nov 2026, Ops wrote:\n> theirs\n\nmine", "mine"),
        ("> one\nmine 1\n> two\nmine 2", "mine 1\nmine 2"),
        ("mine\n-----Original Message-----\nFrom: x\nSent: y\ntheirs", "mine"),
        ("mine\n-----원본 메시지-----\n보낸 사람: x\n제목: y\ntheirs", "mine"),
        ("mine\n보낸 사람: x\n보낸 날짜: y\n받는 사람: z\n제목: t\ntheirs", "mine"),
        ("mine\n2026년 11월 24일 (화) 오후 4:12, 운영 <o@x>님이 작성:\n> theirs", "mine"),
        ("mine\n--\n운영팀 홍길동\n전화 02-123-4567", "mine"),
        ("mine\n\niPhone에서 보냄", "mine"),
        ("mine\nSent from my iPhone", "mine"),
        (
            "오류: from: 이라는 글자가 나옵니다\nfrom: 다음 줄",
            "오류: from: 이라는 글자가 나옵니다\nfrom: 다음 줄",
        ),
        ("관리자 화면에서 보냈습니다.\n다음 줄", "관리자 화면에서 보냈습니다.\n다음 줄"),
        ("> only\n> theirs", "> only\n> theirs"),
        ("--\n" + "줄\n" * 20, "--\n" + "줄\n" * 20),
    ],
)
def test_what_the_writer_did_not_write_is_cut_and_nothing_else(text: str, left: str) -> None:
    assert own(text).text == left.strip()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two<br>three</div>", "one\ntwo\nthree"),
        ("a&nbsp;b &lt;c&gt; &#48277; &amp", "a b <c> 법 &"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<blockquote>theirs<br>more</blockquote>mine", "> theirs\n> more\nmine"),
        ("<style>p{}</style><script>if (a < b) x()</script><title>t</title>mine", "mine"),
        ("<p>open <b>never closed <a href='x", "open never closed"),
        ("", ""),
    ],
)
def test_html_is_read_as_it_is_seen(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_a_long_text_is_cut_and_its_attachments_still_named() -> None:
    parts = b"".join(
        b"--b\nContent-Disposition: attachment; filename=file%d.txt\n\nx\n" % n for n in range(12)
    )
    text = "가나다 ".encode() * 5000
    data = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        + text
        + b"\n"
        + parts
        + b"--b--\n"
    )
    mail = parse_mail(data, NOW)
    assert mail is not None
    assert len(mail.symptom) <= LONGEST_SYMPTOM
    assert mail.symptom.endswith(
        "…\n\nAttachments (not kept): "
        + ", ".join(f"file{n}.txt" for n in range(10))
        + " and 2 more"
    )
    assert "the text was cut after 8000 characters" in mail.remarks


def test_a_mail_without_words_is_an_inquiry_all_the_same() -> None:
    mail = parse_mail(b"From: a@b.example\nDate: Wed, 25 Nov 2026 13:00:00 +0900\n\n", NOW)
    assert mail is not None
    assert mail.symptom == "(a mail without words)"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a mail"),
        (b"hello\nworld\n", "is not a mail"),
        (b"%PDF-1.7\n\0\xff", "is not a mail"),
        (b"PK\x03\x04", "is not a mail"),
        (b"Subject: alone\n\nx", "is not a mail"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"Outlook's own format \(.msg\)"),
    ],
)
def test_what_is_no_mail_is_refused_with_what_was_expected(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(data)
    with pytest.raises(MailError, match=message) as error:
        read_mail(str(path), NOW)
    assert ".eml" in error.value.hint


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, why in (
        ("none", "No such file"),
        ("", "not a regular file"),
        ("pipe", "not a regular"),
    ):
        with pytest.raises(MailError, match=why):
            read_mail(str(tmp_path / name), NOW)


def test_a_mail_may_come_on_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (MAILS / "mobile.eml").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_mail("-", NOW).requester == "정위원"


def test_of_a_huge_mail_the_beginning_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailfile, "MAX_BYTES", 1 << 20)
    path = tmp_path / "huge.eml"
    path.write_bytes(HEAD + b"\nmine\n" + b"--\n" + b"x" * (2 << 20))
    mail = read_mail(str(path), NOW)
    assert mail.symptom.startswith("x\n\nmine")
    assert "only the first 1 MiB were read" in mail.remarks


HOSTILE = {
    "tags": b"Content-Type: text/html\n\n" + b"<a b='" * 40_000,
    "comments": b"Content-Type: text/html\n\n" + b"<!--" * 60_000,
    "headings": b"\n" + b"From: a\n" * 30_000,
    "signatures": b"\n" + b"--\n" * 80_000,
    "parameters": b"Content-Type: text/plain" + b";a=b" * 200_000 + b"\n\nx",
    "words": b"X: " + b"=?utf-8?b?QQ==?= " * 60_000 + b"\n\nx",
    "nested": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000)
    ),
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_takes_long(name: str) -> None:
    begun = time.process_time()
    parse_mail(HEAD + HOSTILE[name], NOW)
    parse_mail(b"Subject: " + HOSTILE[name].replace(b"\n", b" ") + b"\n" + HEAD, NOW)
    assert time.process_time() - begun < 5


TOKENS = st.sampled_from(
    (
        *(
            b"=?",
            b"?=",
            b"?B?",
            b"\n",
            b"\r\n",
            b": ",
            b";",
            b'"',
            b"\\",
            b"<",
            b"@",
            b"\0",
            b"\xff",
        ),
        *(b"\xb0\xa1", b"charset=", b"boundary=", b"--", b"*", b"''", b"%", b"(", b"+99999999999"),
        *(b"message/rfc822", b"text/html", b"uuencode", b"base64", b"utf-16", b"utf-7", b"idna"),
        *(b"\xed\xa0\x80", b"filename*0*="),
    )
)
EDITS = st.tuples(
    st.floats(0, 1, exclude_max=True), st.integers(0, 40), TOKENS | st.binary(max_size=4)
)


@settings(deadline=timedelta(seconds=5), max_examples=300)
@given(st.sampled_from(sorted(MAILS.glob("*.eml"))), st.lists(EDITS, min_size=1, max_size=10))
def test_a_damaged_mail_is_an_inquiry_or_no_mail(
    path: Path, edits: list[tuple[float, int, bytes]]
) -> None:
    data = bytearray(path.read_bytes())
    for place, length, piece in edits:
        at = int(place * len(data))
        data[at : at + length] = piece
    mail = parse_mail(bytes(data), NOW)
    if mail is not None:
        checked(mail, NOW)


@given(st.binary(max_size=200))
def test_any_bytes_in_a_mail_are_an_inquiry(data: bytes) -> None:
    mail = parse_mail(HEAD + data, NOW)
    assert mail is not None
    checked(mail, NOW)
