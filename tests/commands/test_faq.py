"""``aimon faq``: the packaged entries and the site's, found, shown, pasted, and proposed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import SETTINGS, seoul, write_workspace

from aimon.core.ticketrecords import TicketEvent
from aimon.journal.tickets import ticket_log
from aimon.knowledge import load_faq

Run = Callable[..., Result]
ENTRY = "---\ntitle: {title}\ntopic: cost\n---\n\n{text}\n"
CONTACTS = "contacts: {support: help@example.org, emergency: 02-123-4567}\n"
NOW = seoul("2026-11-23 09:00")
SAID = [
    ("의견서를 hwp로 저장하는 방법이 있습니까", "PDF로 저장한 뒤 한글에서 열도록 안내", "김철수"),
    ("평가의견을 hwp 문서로 저장하고 싶습니다", "PDF로 저장해서 한글로 여는 방법 안내", "이영희"),
    (
        "이영수입니다. 의견서 hwp 저장이 되나요?",
        "PDF로 저장 후 한글에서 열기, 010-1234-5678",
        "이영수",
    ),
    ("화면 글자가 작아요", "확대 안내", "박"),
    ("번역도 되나요", "된다고 답함", "최"),
]


@pytest.fixture(autouse=True)
def workspace(home: Path) -> Path:
    write_workspace(home)
    (home / "faq").mkdir()
    return home


def write(home: Path, name: str, text: str) -> Path:
    path = home / "faq" / name
    path.write_text(text, encoding="utf-8")
    return path


def entries(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0
    return json.loads(done.stdout)["entries"]


def solved(home: Path) -> None:
    """Write five solved tickets, three of them alike, a day apart."""
    log = ticket_log(home / "log", "ops-1")
    for number, (symptom, solution, who) in enumerate(SAID, start=1):
        time = NOW + timedelta(days=number)
        base: dict[str, Any] = {"time": time, "host": "ops-1", "ticket": f"T-{number}"}
        log.append(
            TicketEvent(
                id=f"a{number}",
                event="received",
                symptom=symptom,
                requester=who,
                topic="how_to",
                **base,
            ),
            TicketEvent(id=f"b{number}", event="resolved", solution=solution, **base),
        )


def suggest(aimon: Run, *more: str) -> Result:
    return aimon("faq", "suggest", "--at", "2026-12-01T09:00", *more)


def test_list_shows_every_entry_and_json_what_the_table_has(aimon: Run) -> None:
    listed = entries(aimon("faq", "list", "--json"))
    table = aimon("faq", "list").stdout
    assert len(listed) >= 25
    for entry in listed:
        assert entry["name"] in table
        assert entry["title"] in table
    rows = list(csv.reader(aimon("faq", "list", "--format", "csv").stdout.splitlines()))
    assert [row[0] for row in rows[1:]] == [entry["name"] for entry in listed]


def test_list_keeps_to_a_topic(aimon: Run) -> None:
    listed = entries(aimon("faq", "list", "--topic", "cost", "--json"))
    assert {entry["topic"] for entry in listed} == {"cost"}
    assert aimon("faq", "list", "--topic", "costs").exit_code == 2


def test_search_puts_the_likeliest_first_and_keeps_to_the_limit(aimon: Run) -> None:
    found = entries(aimon("faq", "search", "응답속도가", "느립니다", "--limit", "2", "--json"))
    assert found[0]["name"] == "why-slow"
    assert len(found) == 2
    assert 1 >= found[0]["score"] > found[1]["score"] > 0
    assert (
        aimon("faq", "search", "응답속도가 느립니다").stdout.splitlines()[2].startswith("why-slow ")
    )


def test_search_says_so_when_nothing_has_the_words(aimon: Run) -> None:
    done = aimon("faq", "search", "qqq")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "aimon faq list" in done.stderr


def test_a_sites_own_entry_is_found_and_wins_over_a_packaged_one(aimon: Run, home: Path) -> None:
    write(home, "what-it-costs.md", ENTRY.format(title="우리 요금", text="우리는 무료입니다."))
    write(home, "parking.md", ENTRY.format(title="주차 등록", text="정문에서 합니다."))
    listed = {entry["name"]: entry for entry in entries(aimon("faq", "list", "--json"))}
    assert listed["what-it-costs"]["source"] == "site"
    assert listed["why-slow"]["source"] == "packaged"
    assert "우리는 무료입니다." in aimon("faq", "show", "what-it-costs").stdout
    assert entries(aimon("faq", "search", "주차등록을", "--json"))[0]["name"] == "parking"


def test_show_fills_in_contacts_and_leaves_out_lines_of_those_that_are_not_there(
    aimon: Run, home: Path
) -> None:
    write_workspace(home, settings=SETTINGS + CONTACTS)
    done = aimon("faq", "show", "contacts")
    assert "help@example.org" in done.stdout
    assert "02-123-4567" in done.stdout
    assert "교육 문의" not in done.stdout
    assert "간사 메모" in done.stdout
    assert done.stderr.rstrip().endswith("aimon.yaml does not have: training")
    assert aimon("faq", "show", "why-slow").stderr == ""


def test_show_quotes_the_service_levels_of_the_settings(aimon: Run, home: Path) -> None:
    sla = "sla: {major: {within: 2h}, general: {within: 3d}, urgent: {within: 1d, always: true}}\n"
    write_workspace(home, settings=SETTINGS + sla)
    shown = aimon("faq", "show", "inquiry-times", "--reply").stdout
    for words in ("2시간 안에", "3영업일 안에", "1일 안에", "5영업일 안에"):
        assert words in shown


def test_a_reply_is_the_answer_alone(aimon: Run) -> None:
    reply = aimon("faq", "show", "why-slow", "--reply").stdout
    assert reply.startswith("응답 시간은")
    assert "간사" not in reply
    assert "aimon" not in reply
    whole = aimon("faq", "show", "why-slow", "--format", "md").stdout
    assert whole.startswith("# 왜 이렇게 느린가요\n")
    assert reply.strip() in whole
    as_json = json.loads(aimon("faq", "show", "why-slow", "--json").stdout)
    assert as_json["text"] == reply.strip()
    assert "aimon status" in as_json["memo"]
    said = json.loads(aimon("faq", "show", "why-slow", "--reply", "--json").stdout)
    assert said == {"name": "why-slow", "text": reply.strip()}


def test_an_unknown_entry_is_answered_with_the_nearest(aimon: Run) -> None:
    done = aimon("faq", "show", "why-slo")
    assert done.exit_code == 2
    assert "why-slow" in done.stderr
    assert aimon("faq", "show", "why-slow.md").exit_code == 0


BROKEN = {
    "no front matter": ("제목\n", ":1: expected a line ---"),
    "front matter not ended": ("---\ntitle: a\n", ":1: expected a second line ---"),
    "unknown topic": ("---\ntitle: a\ntopic: slo\n---\nb\n", ":3: topic: expected one of cost"),
    "no title": ("---\ntopic: slow\n---\nb\n", ":2: title is missing"),
    "unknown name": ("---\ntitle: a\ntopic: slow\nalsso: [b]\n---\nb\n", ":4: alsso: unknown"),
    "no answer": (
        "---\ntitle: a\ntopic: slow\n---\n\n## 간사 메모\nb\n",
        ":5: expected the answer",
    ),
    "not yaml": ("---\ntitle: [a\ntopic: slow\n---\nb\n", ": not YAML"),
    "empty": ("", ":1: expected a line ---"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line_and_the_others_work(
    aimon: Run, home: Path, text: str, said: str
) -> None:
    write(home, "broken.md", text)
    done = aimon("faq", "list", "--json")
    assert "faq/broken.md" in done.stderr
    assert said in done.stderr
    names = {entry["name"] for entry in entries(done)}
    assert "why-slow" in names
    assert "broken" not in names
    problem = json.loads(done.stdout)["problems"][0]
    assert problem["file"] == "faq/broken.md"


def test_files_that_cannot_be_read_are_named(aimon: Run, home: Path) -> None:
    (home / "faq" / "binary.md").write_bytes(b"---\ntitle: a\ntopic: slow\n---\n\xff\n")
    write(home, "large.md", ENTRY.format(title="a", text="b" * 2**16))
    (home / "faq" / "folder.md").mkdir()
    (home / "faq" / "nowhere.md").symlink_to(home / "absent")
    said = aimon("faq", "list").stderr
    assert "faq/binary.md:5: not UTF-8" in said
    assert "faq/large.md: larger than 64 KiB" in said
    assert "faq/folder.md: cannot be read" in said
    assert "faq/nowhere.md: cannot be read" in said


def test_a_broken_file_is_not_replaced_by_the_packaged_one_of_its_name(
    aimon: Run, home: Path
) -> None:
    write(home, "why-slow.md", "우리 답변\n")
    assert "why-slow" not in {e["name"] for e in entries(aimon("faq", "list", "--json"))}


def test_a_workspace_without_the_folder_has_the_packaged_entries(aimon: Run, home: Path) -> None:
    (home / "faq").rmdir()
    assert len(entries(aimon("faq", "list", "--json"))) >= 25


def test_nothing_in_a_file_reaches_the_terminal_but_text(aimon: Run, home: Path) -> None:
    write(home, "evil.md", ENTRY.format(title='"a\u202eb"', text="\x1b[31mred\x1b]0;x\x07"))
    for command in (["list"], ["search", "red"], ["show", "evil"], ["show", "evil", "--reply"]):
        done = aimon("faq", *command)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)


def test_suggest_proposes_what_repeats_without_names(aimon: Run, home: Path) -> None:
    solved(home)
    (proposal,) = json.loads(suggest(aimon, "--json").stdout)["proposals"]
    assert proposal["tickets"] == ["T-1", "T-2", "T-3"]
    assert "T-1, T-2, T-3" in proposal["draft"]
    for private in ("이영수", "김철수", "010"):
        assert private not in json.dumps(proposal, ensure_ascii=False)
    assert proposal["name"] in suggest(aimon).stdout


def test_suggest_counts_only_what_was_solved_since_and_until_now(aimon: Run, home: Path) -> None:
    solved(home)
    assert "nothing repeats" in suggest(aimon, "--since", "2026-11-25").stderr
    assert "nothing repeats" in aimon("faq", "suggest", "--at", "2026-11-25T23:00").stderr
    assert "nothing repeats" in suggest(aimon, "--min", "4").stderr
    assert json.loads(suggest(aimon, "--min", "4", "--json").stdout) == {"proposals": []}
    assert suggest(aimon, "--min", "1").exit_code == 2


def test_suggest_writes_only_when_told_and_never_over_a_file(
    aimon: Run, home: Path, tmp_path: Path
) -> None:
    solved(home)
    aimon("faq", "list")  # the settings are read for the first time
    suggest(aimon)  # and the index is made
    before = sorted(home.rglob("*"))
    suggest(aimon)
    assert sorted(home.rglob("*")) == before
    path = Path(suggest(aimon, "--out", str(tmp_path / "drafts")).stdout.strip())
    assert path.parent == tmp_path / "drafts"
    path.write_text("mine", encoding="utf-8")
    again = suggest(aimon, "--out", str(tmp_path / "drafts"), "--json")
    assert json.loads(again.stdout)["drafts"] == [{"path": str(path), "written": False}]
    assert "is there already" in again.stderr
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_draft_put_into_the_faq_is_an_entry_and_is_not_proposed_again(
    aimon: Run, home: Path
) -> None:
    solved(home)
    path = Path(suggest(aimon, "--out", str(home / "faq")).stdout.strip())
    faq = load_faq(home)
    assert faq.problems == ()
    assert faq.find(path.stem).source == "site"
    assert "nothing repeats" in suggest(aimon).stderr


def test_a_ticket_that_looks_like_yaml_or_markdown_makes_a_sound_draft(
    aimon: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = [
        (f'topic: cost\n--- "hwp": [저장] {n}\x1b[0m', "---\n# 저장 {support}", "a") for n in "123"
    ]
    monkeypatch.setattr("test_faq.SAID", [*evil, *SAID[3:]])
    solved(home)
    suggest(aimon, "--out", str(home / "faq"))
    faq = load_faq(home)
    assert faq.problems == ()
    assert [entry.topic for entry in faq.entries if entry.source == "site"] == ["how_to"]
