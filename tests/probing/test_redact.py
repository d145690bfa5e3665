"""Redaction: no form of the key that a server may send back stays in what is kept."""

from __future__ import annotations

import html
import json
from base64 import b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.probing.redact import CUT, Redactor

KEY = "sk-test/0123+456789\"abc'd"


def percent(text: str) -> str:
    return "".join(f"%{ord(char):02x}" for char in text)


def code_points(text: str) -> str:
    return "".join(f"\\u{ord(char):04X}" for char in text)


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": lambda key: json.dumps(key)[1:-1],
    "json with slashes escaped": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "json in code points": code_points,
    "json in json": lambda key: json.dumps(json.dumps(key))[1:-1],
    "json in json in json": lambda key: json.dumps(json.dumps(json.dumps(key)))[1:-1],
    "code points in json": lambda key: json.dumps(code_points(key))[1:-1],
    "url": lambda key: quote(key, safe=""),
    "url in full": percent,
    "url twice": lambda key: quote(percent(key)),
    "html": html.escape,
    "html in code points": lambda key: "".join(f"&#x{ord(char):x};" for char in key),
    "base64": lambda key: b64encode(key.encode()).decode(),
    "base64 of a header": lambda key: b64encode(f"Bearer {key}".encode()).decode(),
    "base64 of a pair": lambda key: b64encode(f"user:{key}:x".encode()).decode(),
    "base64 for urls": lambda key: urlsafe_b64encode(f"\xff{key}?".encode("latin-1")).decode(),
    "base64 in a url": lambda key: quote(b64encode(key.encode()).decode(), safe=""),
    "base64 in lines": lambda key: encodebytes(b"0" * 40 + key.encode() + b"0" * 30).decode(),
    "base64 in lines in json": lambda key: json.dumps(encodebytes(b"0" * 40 + key.encode()).decode()),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_cut_and_what_stands_around_it_stays(form: str) -> None:
    """The key's text is gone, whichever way it is read."""
    sent = FORMS[form](KEY)
    kept = Redactor(KEY).cut(f"열쇠 {sent} 입니다")
    assert CUT in kept
    assert kept.startswith("열쇠")
    assert kept.endswith("입니다")
    assert not any(piece in kept for piece in (KEY, sent.strip(), b64encode(KEY.encode()).decode()))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60))
def test_any_key_is_cut_in_every_form(key: str) -> None:
    """Keys made of quotes, backslashes, percent signs and ampersands too."""
    for form in FORMS.values():
        kept = Redactor(key).cut(f"가 {form(key)} 나")
        assert key not in kept
        assert form(key).strip() not in kept


@pytest.mark.parametrize("body", ['{"a": "\\u0041%41&amp;\\n b"}', "가나다 100% &lt; \\/", ""])
def test_what_holds_no_key_is_kept_to_the_letter(body: str) -> None:
    """Escapes are undone for looking only."""
    assert Redactor(KEY).cut(body) == body
    assert Redactor(None).cut(body + KEY) == body + KEY


def test_a_limit_counts_bytes_and_never_halves_a_key() -> None:
    """The key lies across the limit at every place."""
    for place in range(90, 101):
        kept = Redactor(KEY).cut("x" * place + KEY + "가" * 100, 100)
        assert len(kept.encode()) <= 100
        assert KEY[:4] not in kept
    assert Redactor(KEY).cut("가" * 100, 100) == "가" * 33


def test_a_key_that_breaks_off_at_the_end_is_cut() -> None:
    """The connection was lost in the middle of an echo."""
    for length in range(8, len(KEY)):
        assert Redactor(KEY).cut("bad key " + KEY[:length]) == "bad key " + CUT


def test_a_placeholder_is_cut_as_it_is() -> None:
    """Too short for anything else to be told from chance; up to three letters it is no key."""
    assert Redactor("EMPTY").cut("EMPTY, E M P T Y") == "***, E M P T Y"
    assert Redactor("sk").cut("sk-risk") == "sk-risk"
