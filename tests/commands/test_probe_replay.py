"""``aimon probe --replay``: an earlier test shown, asked again and set beside the new one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from echoserver import EchoServer, completion
from making import write_workspace

from aimon.core.records import Probe
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.practice.server import PracticeServer

Aimon = Callable[..., Result]


def probes(home: Path) -> list[Probe]:
    log = probe_log(home / "log", "x")
    return sorted((r for day in log.days() for r in log.read(day)), key=lambda r: r.time)


@pytest.fixture
def swayed(aimon: Aimon, practice: PracticeServer, home: Path) -> Probe:
    """A test in which four items failed, made with a seed and a part of the checks."""
    aimon("probe", "exaone-swayed", "--check", "basic", "--check", "evaluation", "--seed", "5")
    (record,) = probes(home)
    return record


def mend(home: Path) -> None:
    """Let a sound model answer in the other's place."""
    path = home / "models.yaml"
    path.write_text(path.read_text().replace("exaone-practice-swayed", "gpt-practice"))


def asked(practice: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that fills with what is asked from here on."""
    from aimon.practice import handler

    answer, seen = handler.answer, list[str]()

    def listen(prompt: str, defects: Any) -> str:
        seen.append(prompt)
        return answer(prompt, defects)

    monkeypatch.setattr(handler, "answer", listen)
    return seen


def test_the_same_is_asked_again_and_is_a_test_like_any_other(
    aimon: Aimon, practice: PracticeServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word, in a run of its own, by hand."""
    prompts = asked(practice, monkeypatch)
    aimon("probe", "gpt-mini", "--check", "analysis")
    first = list(prompts)
    prompts.clear()
    (record,) = probes(home)
    aimon("probe", "--replay", record.id)
    assert prompts == first
    then, now = probes(home)
    assert then == record
    assert (now.model, now.ran, now.seed) == (then.model, then.ran, then.seed)
    assert (now.trigger, now.slot) == ("manual", None)
    assert now.id != then.id
    log = run_log(home / "log", "x")
    events = [r.event for day in log.days() for r in log.read(day) if r.run == now.run]
    assert events == ["start", "end"]


def test_the_story_and_the_comparison(aimon: Aimon, home: Path, swayed: Probe) -> None:
    """What failed then with its reply, what passed without one; then the table, changes first."""
    mend(home)
    result = aimon("probe", "--replay", swayed.id)
    assert result.exit_code == 0
    story, _, table = result.stdout.partition("\nthen: ")
    assert "✗ 0.00  evaluation · good and bad apart" in story
    assert "asked (good):" in story
    assert '│ {"id": "' in story
    assert "│ " in story
    assert "middling: see above" in story
    assert "the reply was not kept" in story
    assert "aimon probe --keep-replies" in story
    assert swayed.id in table
    assert probes(home)[1].id in table
    rows = [line for line in table.splitlines() if "✓" in line or "✗" in line]
    assert ["better" in row for row in rows] == [True] * 4 + [False] * 6
    assert all("✗ 0.00  ✓ 1.00" in row and "then: quality" in row for row in rows[:4])
    assert "exaone-practice-swayed → gpt-practice" in result.stderr
    assert "as it did then" not in table


def test_a_repeated_test_without_a_change_says_so(aimon: Aimon, swayed: Probe) -> None:
    assert "Every item came out as it did then." in aimon("probe", "--replay", swayed.id).stdout


def test_what_was_not_sent_is_not_told_as_asked(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """The first question met a 401, whose body is shown; the others were never on their way."""
    aimon("probe", "claude-locked")
    shown = aimon("probe", "--replay", probes(home)[0].id, "--dry-run").stdout
    assert shown.count("asked (") == 1
    assert "lost (authentication: the key is not accepted, HTTP 401), came:" in shown
    assert '"authentication_error"' in shown
    assert shown.count("(nothing was asked)") == 17
    assert "--keep-replies" not in shown


def test_the_exit_code_is_that_of_the_new_test(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """1 for a problem, as any probe."""
    aimon("probe", "solar-garbled")
    (record,) = probes(home)
    assert aimon("probe", "--replay", record.id).exit_code == 1
    assert aimon("probe", "--replay", record.id, "--dry-run").exit_code == 0


def test_a_dry_run_sends_and_writes_nothing(
    aimon: Aimon, practice: PracticeServer, home: Path, swayed: Probe
) -> None:
    """It shows the story alone."""
    before = practice.requests.total()
    result = aimon("probe", "--replay", swayed.id[:12], "--dry-run")
    assert result.exit_code == 0
    assert "asked (good):" in result.stdout
    assert "\nthen: " not in result.stdout
    assert practice.requests.total() == before
    assert probes(home) == [swayed]


def test_json_holds_both_tests_item_by_item(aimon: Aimon, home: Path, swayed: Probe) -> None:
    """Both records, the pairs, the questions with what was said then and now."""
    mend(home)
    data = json.loads(aimon("probe", "--replay", swayed.id, "--keep-replies", "--json").stdout)
    assert data["then"]["id"] == swayed.id
    assert data["now"]["id"] == probes(home)[1].id
    assert [pair["change"] for pair in data["items"][:5]] == ["better"] * 4 + ["same"]
    assert {(p["check"], p["item"]) for p in data["items"]} == {
        (item.check, item.item) for item in swayed.checks
    }
    good = next(q for q in data["questions"] if q["question"] == "good")
    assert good["items"] == ["apart"]
    assert good["prompt"] in json.loads(good["then"]["request"])["messages"][0]["content"]
    assert good["then"]["reply"] != good["now"]["reply"]
    assert {c["what"]: (c["before"], c["after"]) for c in data["registry"]} == {
        "model": ("exaone-practice-swayed", "gpt-practice")
    }


def test_json_of_a_dry_run_has_no_second_test(aimon: Aimon, swayed: Probe) -> None:
    """The same form, its fields null."""
    data = json.loads(aimon("probe", "--replay", swayed.id, "--dry-run", "--json").stdout)
    assert data["now"] is None
    assert all(pair["change"] is None and pair["now"] is None for pair in data["items"])
    assert [pair["then"]["ok"] for pair in data["items"][:4]] == [False] * 4


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_every_format_has_a_row_an_item(aimon: Aimon, swayed: Probe, options: list[str]) -> None:
    """CSV, Markdown and JSON lines, with the comparison or without."""
    replay = ["probe", "--replay", swayed.id, *options, "--format"]
    rows = list(csv.reader(io.StringIO(aimon(*replay, "csv").stdout)))
    assert len(rows) == 1 + len(swayed.checks)
    assert len(set(map(len, rows))) == 1
    assert aimon(*replay, "md").stdout.count("\n") == 2 + len(swayed.checks)
    lines = aimon(*replay, "jsonl").stdout.splitlines()
    assert [json.loads(line)["then"] is not None for line in lines] == [True] * len(swayed.checks)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["gpt-main"], "[MODEL]"),
        (["--check", "basic"], "--check"),
        (["--tier", "1"], "--tier"),
        (["--slot", "09:30"], "--slot"),
        (["--seed", "0"], "--seed"),
    ],
)
def test_what_chooses_something_else_is_wrong_usage(
    aimon: Aimon, practice: PracticeServer, home: Path, options: list[str], named: str
) -> None:
    """A repeated test has its own model, checks and seed, and is for no slot."""
    result = aimon("probe", "--replay", "01m893bh84vb4e3hbbtz", *options)
    assert result.exit_code == 2
    assert "--replay repeats a test as it was" in result.stderr
    assert named in result.stderr
    assert not (home / "log").exists()


def test_an_unknown_id_is_wrong_usage_and_a_model_that_is_gone_is_not(
    aimon: Aimon, home: Path, swayed: Probe
) -> None:
    """2: the command line is wrong; 3: aimon cannot do it. Nothing is sent."""
    assert aimon("probe", "--replay", swayed.id[:-1] + "?").exit_code == 2
    write_workspace(home)
    result = aimon("probe", "--replay", swayed.id)
    assert result.exit_code == 3
    assert "exaone-swayed is no longer in the registry" in result.stderr
    assert probes(home) == [swayed]


def test_quiet_prints_nothing_but_warnings(aimon: Aimon, home: Path, swayed: Probe) -> None:
    """The new test is in the log all the same."""
    result = aimon("probe", "--replay", swayed.id, "--quiet")
    assert result.output == ""
    assert len(probes(home)) == 2


def test_another_run_under_way_is_told(aimon: Aimon, home: Path, swayed: Probe) -> None:
    """The repeated test is a run: 75, and nothing is compared."""
    with exclusive(home / "log" / ".probe.lock", 0):
        result = aimon("probe", "--replay", swayed.id)
    assert result.exit_code == 75
    assert "another run is under way" in result.stderr


def test_the_card_tells_how_to_see_what_was_said(aimon: Aimon, swayed: Probe) -> None:
    """The command that it names works."""
    card = aimon("status", "exaone-swayed").stdout
    (line,) = [line for line in card.splitlines() if "--replay" in line]
    command = line.partition("aimon ")[2].split()
    assert command == ["probe", "--replay", swayed.id, "--dry-run"]
    assert aimon(*command).exit_code == 0


def test_the_card_of_a_sound_model_does_not(aimon: Aimon, practice: PracticeServer) -> None:
    """Nothing failed that one would want to look at."""
    aimon("probe", "gpt-main")
    assert "--replay" not in aimon("status", "gpt-main").stdout


def test_what_a_model_said_cannot_write_to_the_terminal(aimon: Aimon, home: Path) -> None:
    """Controls are shown as such, lines stay lines, and a very long answer is shown in part."""
    hostile = r"\u001b]52;c;eA==\u0007\nrow\u202e\r" + r"\nmore" * 100 + "x" * 9000
    with EchoServer(lambda _key: (200, completion(hostile))) as server:
        registry = (
            "models: [{id: m, provider: openai, model: gpt-4o, display_name: M, "
            f'base_url: "{server.url}", api_key: "file:a.key", '
            "probe: {stream: false, checks: [basic]}}]\n"
        )
        (home / "a.key").write_text("sk-0123456789abcdef")
        (home / "a.key").chmod(0o600)
        write_workspace(home, registry)
        aimon("probe", "m")
        shown = aimon("probe", "--replay", probes(home)[0].id, "--dry-run").stdout
    assert not any(char in shown for char in "\x1b\x07\u202e\r")
    assert "    │ \\x1b]52;c;eA==\\x07\n    │ row\\u202e\\x0d\n    │ more\n" in shown
    assert "… (all of it: --json)" in shown
    assert shown.count("│ more") < 50
