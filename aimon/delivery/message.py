"""Makes a report into a mail: bytes that are read again before anyone trusts them.

The headers that hold foreign text are encoded here by hand: folding by ``email.policy`` drops
spaces from some Korean subjects (Python 3.11 to 3.13), and lets an encoded word in a subject
become a header of its own (CVE-2024-6923).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr, getaddresses, parsedate_to_datetime
from typing import NamedTuple, cast

from aimon.core.settings import Mail
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible

SUBJECT_LIMIT = 200
HEADERS = (
    *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("MIME-Version", "Content-Type"),
)
_POLICY = policy.SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9.-]+|[!-~]+@\[[0-9A-Fa-f.:]+\]")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TO_SPACE = frozenset({"Cc", "Zl", "Zp", "Zs"})
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})


class MessageError(AimonError):
    """A mail cannot be made of what was given: an address or the report's key is not one."""


class Envelope(NamedTuple):
    """What a finished mail says of itself."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: datetime


def build(
    mail: Mail,
    *,
    key: str,
    subject: str,
    text: str,
    html: str,
    now: datetime,
    language: str,
    copy: int = 0,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the mail as it is sent: multipart/alternative, CRLF lines, seven bits.

    ``images`` are PNG files by the content id that the HTML names (``cid:NAME``). The Message-ID
    comes from the key, the copy's number and the sender's domain, so that the same mail sent
    twice is shown once; ``copy`` is above 0 for a report that is sent again on purpose. Raises
    MessageError for an address or a key that cannot stand in a header.
    """
    sender = parse_address(mail.sender)
    to = [parse_address(address) for address in mail.to]
    cc = [parse_address(address) for address in mail.cc]
    if not to:
        raise MessageError(
            _("the mail has no recipient"), hint=_("name one in aimon.yaml under mail: to")
        )
    shown = clean_subject(subject)
    head = {"Subject": Header(shown, "utf-8", header_name="Subject").encode(linesep="\r\n")}
    head["From"] = _address_header([sender])
    head["To"] = _address_header(to)
    if cc:
        head["Cc"] = _address_header(cc)
    head["Date"] = format_datetime(now)
    head["Message-ID"] = message_id(key, copy, sender[1])
    head["Auto-Submitted"] = "auto-generated"
    head["Content-Language"] = language
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    data = lines.encode("ascii") + _body(text, html, images or {}).as_bytes()
    _check(data, shown, sender, to, cc)
    return data


def clean_subject(subject: str) -> str:
    """Return the subject on one line, without invisible characters or encoded words."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", subject):
        category = unicodedata.category(char)
        if category in _TO_SPACE:
            kept.append(" ")
        elif category not in _DROPPED:
            kept.append(char)
    words = " ".join("".join(kept).replace("=?", "= ?").split())
    return words if len(words) <= SUBJECT_LIMIT else words[: SUBJECT_LIMIT - 1].rstrip() + "…"


def is_key(text: str) -> bool:
    """Whether a text can be a report's key: it names a file and stands in a Message-ID."""
    return bool(_KEY.fullmatch(text))


def check_key(key: str) -> str:
    """Return the key; raises MessageError if it cannot be one."""
    if not is_key(key):
        raise MessageError(
            _("not a report's key: {key}").format(key=visible(key)),
            hint=_("a key is made of letters, digits, '.', '_' and '-', like daily-2026-11-23"),
        )
    return key


def message_id(key: str, copy: int, sender: str) -> str:
    """Return the Message-ID of a report's mail; ``sender`` is the bare address."""
    number = f".copy{copy}" if copy else ""
    return f"<{check_key(key)}{number}@{sender.rpartition('@')[2].strip('[]')}>"


def parse_address(text: str) -> tuple[str, str]:
    """Return the name and the bare address; raises MessageError if it is not one address."""
    found = getaddresses([text])
    plain = not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text)
    if plain and len(found) == 1 and _ADDRESS.fullmatch(found[0][1]):
        return found[0]
    raise MessageError(
        _("not a mail address: {text}").format(text=visible(text)),
        hint=_("write it in aimon.yaml under mail: like name@example.org or Name <a@example.org>"),
    )


def read_envelope(data: bytes) -> Envelope:
    """Read back who a mail is from and for; raises MessageError for one aimon did not make."""
    mail = message_from_bytes(data)
    if any(mail.get(name) is None for name in HEADERS):
        raise MessageError(_("a file that is not a mail of aimon's"))
    people = [address for _name, address in _people(mail, "To") + _people(mail, "Cc")]
    try:
        return Envelope(
            message_id=str(mail["Message-ID"]).strip(),
            sender=_people(mail, "From")[0][1],
            recipients=tuple(dict.fromkeys(people)),
            subject=_decoded(mail["Subject"]),
            date=parsedate_to_datetime(mail["Date"]),
        )
    except (ValueError, IndexError):
        raise MessageError(_("a file that is not a mail of aimon's")) from None


def _body(text: str, html: str, images: Mapping[str, bytes]) -> EmailMessage:
    body = EmailMessage(policy=_POLICY)
    body.set_content(_encodable(text), cte="base64")
    body.add_alternative(_encodable(html), subtype="html", cte="base64")
    shown = cast(EmailMessage, list(body.iter_parts())[1])
    for cid, png in images.items():
        shown.add_related(png, "image", "png", cid=f"<{cid}>", disposition="inline")
    return body


def _encodable(text: str) -> str:
    """Return the text with half characters (lone surrogates), which UTF-8 lacks, as '?'."""
    return text.encode("utf-8", "replace").decode()


def _address_header(people: list[tuple[str, str]]) -> str:
    return ",\r\n ".join(_encode_address(name, address) for name, address in people)


def _encode_address(name: str, address: str) -> str:
    if name.isascii() and "=?" not in name:
        return formataddr((name, address))
    encoded = Header(name, "utf-8", header_name="From").encode(linesep="\r\n")
    return f"{encoded}\r\n <{address}>"


def _check(
    data: bytes,
    subject: str,
    sender: tuple[str, str],
    to: list[tuple[str, str]],
    cc: list[tuple[str, str]],
) -> None:
    """Read the mail as a receiver does: exactly our headers, our subject, our people."""
    mail = message_from_bytes(data)
    expected = [*HEADERS[:3], *(["Cc"] if cc else []), *HEADERS[3:]]
    if sorted(mail.keys()) != sorted(expected) or _decoded(mail["Subject"]) != subject:
        raise MessageError(_("the mail's subject cannot be sent: {text}").format(text=subject))
    for name, wanted in {"From": [sender], "To": to, "Cc": cc}.items():
        if _people(mail, name) != wanted:
            text = ", ".join(address for _name, address in wanted)
            raise MessageError(_("the mail's addresses cannot be sent: {text}").format(text=text))


def _decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


def _people(mail: Message, header: str) -> list[tuple[str, str]]:
    """Return the names and addresses of a header.

    The parser of ``policy.default`` puts spaces between the encoded words of a name; this does not.
    """
    found = getaddresses([str(value) for value in mail.get_all(header, [])])
    return [(_decoded(name), address) for name, address in found]
