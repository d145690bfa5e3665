"""The packaged entries are whole, speak to reviewers, and keep the coordinator's matters apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aimon.core.knowledge import Entry, filled
from aimon.core.settings import Contacts, Settings
from aimon.core.tickets import TOPICS
from aimon.knowledge import load_faq
from aimon.output.faq import placeholders

FAQ = load_faq(Path("nowhere"))


def test_every_packaged_file_can_be_used_and_every_topic_has_an_entry() -> None:
    assert FAQ.problems == ()
    assert len(FAQ.entries) >= 25
    assert {entry.topic for entry in FAQ.entries} == set(TOPICS)


@pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.name)
def test_an_entry_is_polite_short_and_has_a_memo(entry: Entry) -> None:
    assert len(entry.also) >= 5
    assert entry.memo
    assert "주세요" in entry.text or "습니다" in entry.text
    assert len(entry.text) <= 700
    assert not re.search(r"aimon|`|간사 메모", entry.text)


@pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.name)
def test_what_a_requester_reads_has_no_gap_with_or_without_contacts(entry: Entry) -> None:
    contacts = Contacts(support="a@example.org", training="b@example.org", emergency="119")
    for settings in (Settings(), Settings(contacts=contacts)):
        text = filled(entry.text, placeholders(settings))
        assert "{" not in text
        assert not re.search(r": *$|\n\n\n", text)
