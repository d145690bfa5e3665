"""Inquiries come as JSON in every usual form; every mistake is told, with its line."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul

from aimon.core.inquiry import Inquiry
from aimon.tickets import jsonfile
from aimon.tickets.intake import Unacceptable
from aimon.tickets.jsonfile import FIELDS, read_json

NOW = seoul("2026-11-25 14:00")
FULL = {
    "symptom": "느려요\n둘째 줄 😀",
    "requester": "홍길동",
    "organisation": "한국대",
    "contact": "010-1234-5678",
    "model": "gpt-main",
    "received_at": "2026-11-25T09:10:00+09:00",
    "occurred_at": "어제 16:00",
    "channel": "phone",
    "frequency": "always",
    "class": "urgent",
    "topic": "slow",
    "minutes": 5,
}


def problems(data: str | bytes) -> list[str]:
    with pytest.raises(Unacceptable) as error:
        read_json(data if isinstance(data, bytes) else data.encode(), NOW)
    assert ", ".join(FIELDS) in error.value.hint
    return list(error.value.problems)


@pytest.mark.parametrize("ascii", [True, False])
def test_every_field_of_an_inquiry_is_taken(ascii: bool) -> None:
    assert set(FULL) == set(FIELDS)
    assert read_json(json.dumps(FULL, ensure_ascii=ascii, indent="\t").encode(), NOW) == [
        Inquiry(
            symptom="느려요\n둘째 줄 😀",
            requester="홍길동",
            organisation="한국대",
            contact="010-1234-5678",
            model="gpt-main",
            received_at=seoul("2026-11-25 09:10"),
            occurred_at=seoul("2026-11-24 16:00"),
            channel="phone",
            frequency="always",
            class_="urgent",
            topic="slow",
            minutes=5.0,
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"symptom":"a"}\n{"symptom":"b"}\n',
        '{"symptom":"a"}{"symptom":"b"}',
        '[{"symptom":"a"},{"symptom":"b"}]',
        '\ufeff \n[\n {"symptom" : "a" , "model" : null} ,\r\n {"symptom":"b"}\n]\n',
    ],
)
def test_several_come_as_lines_or_as_a_list(text: str) -> None:
    assert [inquiry.symptom for inquiry in read_json(text.encode(), NOW)] == ["a", "b"]


def test_every_mistake_is_told_at_its_line_with_what_was_expected() -> None:
    text = """{
      "requestor": "홍길동",
      "channel": "email",
      "minutes": "5",
      "received_at": "내일",
      "contact": 1012345678, "organisation": ["x"],
      "topic": true,
      "symptom": "a",
      "class": null, "symptom": "b", "remarks": []
    }
    {"symptom": "", "model": "a\\nb"}
    {"requester": "x"}"""
    assert (
        "\n".join(problems(text))
        == """\
line 2: unknown name "requestor" (did you mean "requester"?)
line 3: channel: expected one of phone, mail, messenger, in_person, \
found the text "email" (did you mean "mail"?)
line 4: minutes: expected a number, found the text "5"
line 5: received_at: not a time: "내일"
line 6: contact: expected text, found the number 1012345678
line 6: organisation: expected text, found a list
line 7: topic: expected one of not_responding, which_model, slow, settings, cost, how_to, \
quality, other, found the yes/no value true
line 9: symptom: given twice, first in line 8
line 9: unknown name "remarks"
line 11: symptom: must not be empty
line 11: model: must not hold control characters
line 12: symptom: must not be empty"""
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", 'line 1: expected an object like {"symptom": "…"}'),
        ("[]", 'line 1: expected an object like {"symptom": "…"}'),
        ('"text"', 'line 1: expected an object like {"symptom": "…"}'),
        ('{"symptom":"a"}\nx', 'line 2: expected an object like {"symptom": "…"}'),
        ('[{"symptom":"a"}]\n{}', "line 2: nothing may follow the list"),
        ('[{"symptom":"a"},]', 'line 1: expected an object like {"symptom": "…"}'),
        ('{"symptom":"a",}', 'line 1: not JSON: expected "'),
        ('{"symptom":"a"', "line 1: not JSON: expected , }"),
        ('{"symptom"="a"}', "line 1: not JSON: expected :"),
        ('{\n"symptom":"a\nb"}', "line 2: not JSON: Invalid control character at"),
        ('{"minutes":' + "[" * 50_000, "line 1: not JSON: maximum recursion depth"),
        ('{"minutes":' + "9" * 5000, "line 1: not JSON: Exceeds the limit"),
        ('{"symptom":"a","minutes":1e999}', "line 1: minutes: at most 10000"),
        ('{"symptom":"a","minutes":-1}', "line 1: minutes: must not be below 0"),
        ('{"symptom":"\\ud800"}', "line 1: symptom: must not hold control characters"),
        (b'{\n"symptom":"\xb4\xc0"}', "line 2: not UTF-8"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, problem: str) -> None:
    assert [found[: len(problem)] for found in problems(text)] == [problem]


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    one = b'{"symptom":"a"}\n'
    assert len(read_json(one * 1000, NOW)) == 1000
    assert problems(one * 1001) == ["line 1: more than 1000 inquiries"]
    assert len(problems(b"{}\n" * 1000)) == 100
    monkeypatch.setattr(jsonfile, "MAX_BYTES", 1 << 20)
    assert problems(b" " * (1 << 20) + one) == ["line 1: larger than 1 MiB"]


PIECES = st.sampled_from([*'{}[],:"\\ \n', "null", "true", "1e9", "NaN", "\\u0000", "\\ud800"])
EDITS = st.tuples(
    st.floats(0, 1, exclude_max=True), st.integers(0, 20), PIECES | st.text(max_size=3)
)


@given(st.lists(EDITS, max_size=6))
def test_damaged_json_is_inquiries_or_problems(edits: list[tuple[float, int, str]]) -> None:
    text = json.dumps(FULL, ensure_ascii=False)
    for place, length, piece in edits:
        at = int(place * len(text))
        text = text[:at] + piece + text[at + length :]
    with suppress(Unacceptable):
        assert read_json(text.encode("utf-8", "surrogatepass"), NOW)
