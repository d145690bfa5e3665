"""Takes an inquiry from a mail that was saved as a file. Its text stays text, whatever it says.

No attachment is written, nobody is written to, nothing in the mail names a file or a link.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from pathlib import Path

from aimon.config.files import read_file
from aimon.core.inquiry import LINES, LONGEST_SYMPTOM, Inquiry, many_lines
from aimon.errors import AimonError
from aimon.i18n import _, ngettext
from aimon.text import visible
from aimon.tickets.maildates import received
from aimon.tickets.mailquotes import is_forward, own
from aimon.tickets.mailtext import LONGEST_TEXT, attachments, enclosed, texts
from aimon.tickets.mailwords import decoded, file_name, header, person

MAX_BYTES = 32 << 20
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS = ("From", "Date", "Subject", "Received", "Message-ID")
_LONGEST_HEADER = 20_000
_LONGEST_SUBJECT = 300
_LONGEST_NAME = 80
_MOST_NAMES = 10


class MailError(AimonError):
    """A file is no mail, or cannot be read."""


class _Bounded(Compat32):
    """Headers as they stand, each up to a length: with many parameters parsing takes minutes.

    Not policy.default, whose parser of headers trips over some that are sent.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def read_mail(source: str, now: datetime) -> Inquiry:
    """Return the inquiry in a mail's file (``-``: stdin); raises MailError.

    It was received when the topmost Received header says so, else when Date does; neither is
    believed when it lies in the future. ``remarks`` say what was left out or is doubtful.
    """
    name = _("the input") if source == "-" else visible(source)
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if source == "-" else _file(source)
    except OSError as error:
        why = error.strerror or str(error)
        raise MailError(_("{file} cannot be read: {why}").format(file=name, why=why)) from None
    if data.startswith(_OUTLOOK):
        raise MailError(
            _("{file} is a mail in Outlook's own format (.msg)").format(file=name),
            hint=_(
                "save it as .eml, which Outlook on the web and the new Outlook can (download, "
                "save as); with the classic one, copy its text into --symptom"
            ),
        )
    inquiry = parse_mail(data, now)
    if inquiry is None:
        raise MailError(
            _("{file} is not a mail").format(file=name),
            hint=_("a mail's file (.eml) begins with lines like From: …, Date: … and Subject: …"),
        )
    return inquiry


def _file(source: str) -> bytes:
    return read_file(Path(source), MAX_BYTES + 1).data


def parse_mail(data: bytes, now: datetime) -> Inquiry | None:
    """Return the inquiry in a mail's bytes; None when they are no mail."""
    try:
        mail = _parsed(data)
        return _inquiry(mail, now, len(data) > MAX_BYTES) if _is_mail(mail) else None
    except RecursionError:  # parts in parts in parts
        return None


def words_in(data: bytes) -> str:
    """Return all headers and the text of a mail, decoded, a line each."""
    try:
        mail = _parsed(data)
        heads = [decoded(str(value)) for _name, value in mail.raw_items()]
        return "\n".join([*heads, *(part.text for part in texts(mail))])
    except RecursionError:
        return ""


def _parsed(data: bytes) -> Message:
    return message_from_bytes(data[:MAX_BYTES].lstrip(b"\xef\xbb\xbf\r\n"), policy=_Bounded())


def _is_mail(mail: Message) -> bool:
    return sum(bool(header(mail, name).strip()) for name in _HEADS) >= 2


def _inquiry(mail: Message, now: datetime, large: bool) -> Inquiry:
    subject = decoded(header(mail, "Subject"))[:_LONGEST_SUBJECT]
    name, address = person(header(mail, "From"))
    time, remarks = received(mail, now)
    if large:
        remarks.append(_("only the first {n} MiB were read").format(n=MAX_BYTES >> 20))
    if not address:
        remarks.append(_("the sender has no address"))
    text, more = _text(mail, subject)
    symptom, cut = _symptom(subject, text, _files(mail))
    if cut:
        remarks.append(_("the text was cut after {n} characters").format(n=LONGEST_SYMPTOM))
    return Inquiry(
        symptom=symptom,
        received_at=time,
        channel="mail",
        requester=(name or address)[: LINES["requester"]],
        contact=address,
        remarks=(*remarks, *more),
    )


def _text(mail: Message, subject: str) -> tuple[str, list[str]]:
    """Return what the writer wrote, and remarks on it; of a mail passed on, all that it says."""
    parts, passed_on = texts(mail), False
    if not any(part.text.strip() for part in parts) and (inside := enclosed(mail)):
        parts, passed_on = texts(inside), True
    text = "\n\n".join(part.text for part in parts)[:LONGEST_TEXT]
    remarks = []
    if any(part.damaged for part in parts):
        remarks.append(_("some of its letters cannot be read"))
    if passed_on or is_forward(subject, text):
        remarks.append(_("it was passed on: the requester is who did so, not who asked"))
        return text, remarks
    text, left_out = own(text)
    if left_out:
        remarks.append(
            ngettext(
                "{n} line of quotes or signature was left out",
                "{n} lines of quotes or signature were left out",
                left_out,
            ).format(n=left_out)
        )
    return text, remarks


def _symptom(subject: str, text: str, files: str) -> tuple[str, bool]:
    """Return subject, text and the attachments' names as one text, and whether it was cut."""
    text = re.sub(r"\n{3,}", "\n\n", _harmless(text))
    room = LONGEST_SYMPTOM - len(subject) - len(files) - 4
    shown = text if len(text) <= room else text[: room - 1].rstrip() + "…"
    found = [part for part in (subject, shown, files) if part]
    return "\n\n".join(found) or _("(a mail without words)"), shown != text


def _harmless(text: str) -> str:
    """Return the text without control characters and lone surrogates."""
    return "".join(
        char
        for char in many_lines(text)
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()


def _files(mail: Message) -> str:
    """Return a line that names the attachments; empty where there is none."""
    found = attachments(mail)
    names = [file_name(part)[:_LONGEST_NAME] for part in found]
    shown = ", ".join(names[:_MOST_NAMES])
    if more := len(names[_MOST_NAMES:]):
        shown += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
    return _("Attachments (not kept): {names}").format(names=shown) if names else ""
