"""The checklists' files: all of them sound, every mistake named with its line, the site's own first."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from making import SEOUL, SETTINGS, probe, write_workspace

from aimon import i18n
from aimon.core.duties import Checklist, Item, items_of
from aimon.core.jobs import jobs_of
from aimon.core.settings import Settings
from aimon.duties.lists import load_lists
from aimon.journal.probes import probe_log

Aimon = Callable[..., Result]
NAMES = {"morning", "noon", "afternoon", "closing", "monday", "wednesday", "friday", "monthly"}


def packaged_items(home: Path) -> Iterator[tuple[Checklist, Item]]:
    for checklist in load_lists(home).values():
        for _section, item in items_of(checklist):
            yield checklist, item


def test_the_guides_duties_have_their_lists(home: Path) -> None:
    assert set(load_lists(home)) == NAMES | {"onboarding", "emergency"}


def test_every_job_that_ticks_an_item_is_one_of_the_default_day(home: Path) -> None:
    known = {job.name for job in jobs_of(Settings())} | {"probe"}
    assert {item.job for _list, item in packaged_items(home) if item.job} <= known


def test_the_lists_of_each_language_differ_in_their_words_alone(home: Path) -> None:
    def bones(language: str) -> tuple[list[object], list[str]]:
        with i18n.speaking(language):
            lists = load_lists(home)
        fixed: list[object] = [(name, each.when) for name, each in lists.items()]
        said = [each.title for each in lists.values()]
        for each in lists.values():
            for section, item in items_of(each):
                command = item.command.split()[:1]
                fixed.append((section.time, item.id, item.job, item.seen, command))
                said += [section.title, item.text]
        return fixed, said

    korean, english = bones("ko"), bones("en")
    assert korean[0] == english[0]
    assert all(re.search("[가-힣]", text) for text in korean[1])
    assert not any(re.search("[가-힣]", text) for text in english[1])


# What a person writes instead of the words that stand for it.
MEANT = {"모델": "gpt-main", "번호": "1", "MODEL": "gpt-main", "NUMBER": "1"}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_command_that_an_item_names_can_be_given_as_it_stands(
    aimon: Aimon, home: Path, language: str
) -> None:
    with i18n.speaking(language):
        commands = sorted({item.command for _list, item in packaged_items(home) if item.command})
    write_workspace(home)
    probe_log(home / "log", "ops").append(
        probe("gpt-main", datetime.now(SEOUL), grade="problem", result="failure")
    )
    opened = aimon("incident", "open", "gpt-main", "--message", "끊김", "--severity", "major")
    assert opened.exit_code == 0
    jobs = {job.name for job in jobs_of(Settings())}
    for command in commands:
        words = [MEANT.get(word, word) for word in shlex.split(command)]
        if words[:2] == ["schedule", "run"]:
            assert words[2] in jobs, command
        else:
            done = aimon(*words)
            assert done.exit_code != 2, f"{command}: {done.stderr}"


def test_a_sites_list_takes_its_namesakes_place_and_adds_others(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_text(
        "title: 우리 점심\nwhen: daily\nsections:\n"
        "  - {title: 하나, items: [{id: our-own, text: 우리 일}]}\n"
    )
    (home / "checklists" / "weekly-backup.yml").write_text(
        "title: 백업\nwhen: tue\nsections: [{title: 하나, items: [{id: backup, text: 백업 확인}]}]\n"
    )
    noon = aimon("checklist", "noon", "--at", "2026-11-24T12:00").stdout
    assert "우리 점심" in noon
    assert "peak" not in noon
    tuesday = aimon("checklist", "--at", "2026-11-24T12:00").stdout
    assert "백업 확인" in tuesday
    assert "백업 확인" not in aimon("checklist", "--at", "2026-11-25T12:00").stdout


def test_a_list_that_is_never_due_switches_a_packaged_one_off(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_text(
        "title: 없음\nwhen: never\nsections: [{title: 하나, items: [{id: none, text: 없음}]}]\n"
    )
    assert "(noon" not in aimon("checklist", "--at", "2026-11-24T12:00").stdout


def test_an_item_may_go_by_a_job_that_is_switched_off_or_the_sites_own(
    aimon: Aimon, home: Path
) -> None:
    settings = "\nschedule: {jobs: {traffic: null, backup: {at: '20:00', run: [status]}}}\n"
    write_workspace(home, settings=SETTINGS + settings)
    (home / "checklists").mkdir()
    (home / "checklists" / "own.yaml").write_text(
        "title: 백업\nwhen: daily\nsections:\n"
        "  - {title: 하나, items: [{id: backup, text: 백업 확인, job: backup}]}\n"
    )
    assert aimon("checklist", "--at", "2026-11-24T12:00").exit_code == 0


def test_every_mistake_is_named_at_its_line_at_once(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_text(
        """\
title: 점심
when: dayly
sections:
  - time: "25:00"
    title: 하나
    items:
      - {id: Access Point, text: 확인}
      - {id: one, text: 확인, sen: red}
      - {id: two, text: 확인, seen: rde}
      - {id: three}
"""
    )
    (home / "checklists" / "own.yaml").write_text(
        "title: 둘\nwhen: mon\nsections:\n"
        "  - title: 하나\n    items:\n      - {id: same, text: 확인}\n      - {id: same, text: 확인}\n"
        "      - {id: access, text: 확인}\n      - {id: four, text: 확인, job: nojob}\n"
        "      - {id: five, text: 확인, job: status, seen: red}\n"
    )
    done = aimon("checklist", "check", "access")
    assert done.exit_code == 3
    for place in (
        *("noon.yaml:2: when", "noon.yaml:4: sections[0].time", "noon.yaml:7:", "noon.yaml:8:"),
        *("noon.yaml:9:", "noon.yaml:10:", "own.yaml:7:", "own.yaml:8:"),
        *("own.yaml:9: sections[0].items[3].job", "own.yaml:10: sections[0].items[4].seen"),
    ):
        assert f"checklists/{place}" in done.stderr, place
    assert 'did you mean "seen"' in done.stderr
    assert "checklists/own.yaml:6" in done.stderr  # where the same id stands already
    assert not (home / "log" / "checklists").exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"title: \xff\n", "UTF-8"),
        (b"title: [\n", "noon.yaml:"),
        (b"", "noon.yaml"),
        (b"x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_a_file_that_is_no_list_is_said_to_be_none(
    aimon: Aimon, home: Path, data: bytes, why: str
) -> None:
    write_workspace(home)
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_bytes(data)
    done = aimon("checklist")
    assert done.exit_code == 3
    assert why in done.stderr
    assert "to use the packaged one" in done.stderr
