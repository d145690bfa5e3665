"""The practice tour: ten exercises done with the real commands, each checked by the records."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import dead, probe, write_workspace

from aimon import i18n
from aimon.core.faults import fault
from aimon.errors import AimonError
from aimon.journal.probes import probe_log
from aimon.output.width import columns
from aimon.practice.scenario import load_scenario
from aimon.practice.server import PracticeServer
from aimon.practice.workspace import port_of
from aimon.tour import checks
from aimon.tour.exercises import EXERCISES
from aimon.tour.laying import CHOICE, MODELS, OTHER, URGENT, free_port, lay, open_tour
from aimon.tour.provider import HERE, answers, keep_running
from aimon.tour.scene import Scene
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
NAMES = [exercise.name for exercise in EXERCISES]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimon.probing.retry.wait_seconds", lambda *_args: 0.0)


@pytest.fixture(scope="module")
def provider() -> Iterator[PracticeServer]:
    """The tour's provider, without waits."""
    with PracticeServer(load_scenario(HERE / "scenario.yaml"), scale=0) as server:
        yield server


@pytest.fixture(scope="module")
def laid(provider: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tour that nobody has touched, to be copied."""
    i18n.use("en")
    home = tmp_path_factory.mktemp("laid") / "tour"
    return begun(home, provider.server_address[1]).home


def begun(home: Path, port: int) -> Workspace:
    """Lay a tour out whose tests wait for nothing."""
    lay(home, datetime.now(UTC).replace(microsecond=0), port)
    settings = home / "aimon.yaml"
    settings.write_text(settings.read_text().replace("recheck: [0.5, 1]", "recheck: []"))
    return Workspace(home)


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both languages, one after the other."""
    chosen = str(request.param)
    monkeypatch.setenv("AIMON_LANG", chosen)
    i18n.use(chosen)
    return chosen


@pytest.fixture
def tour(laid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A tour's workspace whose provider runs; the commands find it."""
    home = tmp_path / "tour"
    shutil.copytree(laid, home)
    monkeypatch.setenv("AIMON_HOME", str(home))
    return Workspace(home)


def said(aimon: Aimon, *words: str, code: int = 0) -> str:
    result = aimon(*words)
    assert result.exit_code == code, result.output
    return result.output


def told(aimon: Aimon, *words: str, code: int = 0) -> dict[str, Any]:
    result = aimon(*words, "--json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def tried(aimon: Aimon, *words: str) -> str | None:
    """Try the exercise; return what is missing, None where it is done."""
    result = aimon("practice", "tour", *(words or ("--check",)), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == (0 if found["passed"] else 1)
    assert found["passed"] is (found["missing"] is None)
    missing: str | None = found["missing"]
    return missing


def shown(aimon: Aimon) -> list[str]:
    """Return the words of the one command that the exercise at hand shows."""
    (command,) = told(aimon, "practice", "tour")["exercise"]["commands"]
    return str(command).split()[1:]


def answer_and_tell(aimon: Aimon, ticket: str) -> None:
    notice = said(aimon, "advise", "notice", "clova")
    result = aimon("ticket", "reply", ticket, "-", input=notice)
    assert result.exit_code == 0, result.output


def test_all_ten_are_done_with_the_commands_that_they_show(
    language: str, aimon: Aimon, tour: Workspace
) -> None:
    begin = said(aimon, "practice", "tour")
    assert ("연습 1/10" if language == "ko" else "Exercise 1 of 10") in begin

    models = told(aimon, "status")["models"]
    (down,) = (m["id"] for m in models if m["grade"] == "problem")
    answering = [m for m in models if m["latency_ms"]]
    slowest = max(answering, key=lambda m: m["latency_ms"])
    fast = min(answering, key=lambda m: m["latency_ms"])
    assert tried(aimon, "--answer", fast["id"])
    assert tried(aimon, "--answer", down.upper()) is None

    assert tried(aimon, "--answer", down)
    assert tried(aimon, "--answer", fast["id"])
    assert tried(aimon, "--answer", slowest["display_name"]) is None

    assert tried(aimon)
    said(aimon, "probe", down, "--check", "basic", code=1)
    assert tried(aimon)
    said(aimon, "probe", fast["id"], "--check", "basic")
    assert tried(aimon) is None

    assert tried(aimon)
    said(aimon, "ticket", "edit", URGENT, "--class", "general")
    assert tried(aimon)
    said(aimon, "ticket", "edit", URGENT, "--class", "urgent")
    assert tried(aimon) is None

    assert tried(aimon)
    answer_and_tell(aimon, URGENT)
    said(aimon, "ticket", "reply", OTHER, "확인 중입니다")
    assert OTHER in str(tried(aimon))
    answer_and_tell(aimon, OTHER)
    assert tried(aimon) is None

    said(aimon, "ticket", "escalate", URGENT, "--why", "several_users", "--dry-run")
    assert tried(aimon)
    said(aimon, "ticket", "escalate", URGENT, "--why", "several_users")
    assert tried(aimon) is None

    assert tried(aimon)
    said(aimon, "ticket", "reply", CHOICE, "CLOVA 연습을 써 보세요")
    assert tried(aimon)
    advised = said(aimon, "advise", "model", "--for", "summary")
    assert "GPT 연습" in advised
    said(aimon, "ticket", "reply", CHOICE, "GPT 연습을 쓰세요")
    assert tried(aimon) is None

    assert tried(aimon)
    said(aimon, "ticket", "resolve", CHOICE, "GPT 연습 안내")
    assert tried(aimon)
    said(aimon, "ticket", "edit", CHOICE, "--prevention", "FAQ에 추가")
    assert tried(aimon) is None

    report = said(aimon, *shown(aimon))
    assert "처리중: 2건" in report
    assert tried(aimon, "--answer", "3건")
    assert tried(aimon, "--answer", "2건") is None

    (command,) = told(aimon, "practice", "tour")["exercise"]["commands"]
    rates = {m["id"]: m["success"]["now"] for m in told(aimon, *command.split()[1:])["models"]}
    assert tried(aimon, "--answer", max(rates, key=lambda name: rates[name]))
    end = said(aimon, "practice", "tour", "--answer", min(rates, key=lambda name: rates[name]))
    assert ("10개 중 10개" if language == "ko" else "10 exercises of 10 are done") in end
    assert said(aimon, "practice", "tour", "--check")
    assert told(aimon, "practice", "tour")["done"] == NAMES


def test_every_command_that_is_shown_is_there(aimon: Aimon, tour: Workspace) -> None:
    for number, name in enumerate(NAMES, 1):
        found = told(aimon, "practice", "tour", "--exercise", str(number), "--hint")["exercise"]
        assert found["name"] == name
        assert found["hint"]
        for command in found["commands"] if name not in ("daily", "weekly") else ():
            for part in command.replace("…", "general").split(" | "):
                words = [word.strip('"') for word in part.split()]
                assert words[0] == "aimon"
                assert aimon(*words[1:], input="문의").exit_code in (0, 1), part


def test_no_screen_is_wider_than_a_terminal(language: str, aimon: Aimon, tour: Workspace) -> None:
    for number in range(1, 11):
        for way in ("--hint", "--check"):
            screen = aimon("practice", "tour", "--exercise", str(number), way).stdout
            wide = [line for line in screen.splitlines() if columns(line) > 80]
            assert not wide


def test_the_answers_are_those_of_the_records_at_that_moment(aimon: Aimon, tour: Workspace) -> None:
    now = tour.now()
    log = probe_log(tour.log, tour.host)
    log.append(probe("clova", now), dead("claude", now, fault("reset")))
    assert tried(aimon, "--answer", "clova")
    assert tried(aimon, "--answer", "claude") is None
    log.append(probe("solar", tour.now(), latency_ms=4900.0))
    assert tried(aimon, "--answer", "gemini")
    assert tried(aimon, "--answer", "solar") is None


def test_what_is_done_already_is_gone_past_without_a_question(
    aimon: Aimon, tour: Workspace
) -> None:
    for _ in range(3):
        said(aimon, "practice", "tour", "--skip")
    assert told(aimon, "practice", "tour")["exercise"]["name"] == "classify"
    said(aimon, "ticket", "edit", URGENT, "--class", "urgent")
    found = told(aimon, "practice", "tour")
    assert (found["tried"], found["passed"]) == ("classify", True)
    assert found["exercise"]["name"] == "notice"
    said(aimon, "ticket", "undo", URGENT)  # it was done, whatever became of it
    assert told(aimon, "practice", "tour")["done"] == ["classify"]


def test_what_was_undone_does_not_count(aimon: Aimon, tour: Workspace) -> None:
    answer_and_tell(aimon, URGENT)
    answer_and_tell(aimon, OTHER)
    said(aimon, "ticket", "undo", OTHER)
    number = str(NAMES.index("notice") + 1)
    assert OTHER in str(tried(aimon, "--exercise", number, "--check"))


def test_an_exercise_that_was_passed_over_can_be_done_later(aimon: Aimon, tour: Workspace) -> None:
    for _ in NAMES:
        said(aimon, "practice", "tour", "--skip")
    end = said(aimon, "practice", "tour")
    assert "0 exercises of 10" in end
    assert "--exercise N" in end
    assert tried(aimon, "--exercise", "1", "--answer", "clova") is None
    found = told(aimon, "practice", "tour")
    assert found["done"] == ["status"]
    assert found["skipped"] == NAMES[1:]
    listed = told(aimon, "practice", "tour", "--list")
    assert [row["name"] for row in listed] == NAMES  # type: ignore[index]
    assert "--exercise 3 --check" in said(aimon, "practice", "tour", "--exercise", "3")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--answer", "gtp"), "no model is called gtp"),
        (("--exercise", "9", "--answer", "two"), "not a number"),
        (("--exercise", "3", "--answer", "gpt"), "has no question"),
        (("--skip", "--check"), "one at a time"),
        (("--exercise", "11"), "11"),
    ],
)
def test_an_answer_that_is_none_is_wrong_usage(
    aimon: Aimon, tour: Workspace, words: tuple[str, ...], why: str
) -> None:
    assert why in said(aimon, "practice", "tour", *words, code=2)
    assert told(aimon, "practice", "tour")["done"] == []


def test_a_question_without_an_answer_is_not_done(aimon: Aimon, tour: Workspace) -> None:
    assert tried(aimon, "--check")
    assert tried(aimon, "--answer", " ")


def test_a_restart_puts_everything_aside(aimon: Aimon, tour: Workspace) -> None:
    said(aimon, "practice", "tour", "--answer", "clova")
    said(aimon, "ticket", "reply", CHOICE, "GPT 연습")
    before = tree(tour.home)
    port = port_of(tour.registry)
    assert "earlier-1" in said(aimon, "practice", "tour", "--restart")
    found = told(aimon, "practice", "tour")
    assert (found["done"], found["exercise"]["number"]) == ([], 1)
    assert told(aimon, "ticket", "show", CHOICE)["ticket"]["state"] == "new"
    assert port_of(Workspace(tour.home).registry) == port  # the provider that runs is used on
    assert tree(tour.home / "earlier-1") == before
    assert "earlier-2" in said(aimon, "practice", "tour", "--restart")
    assert (tour.home / "earlier-1" / "tour.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"done": []}',
        b'{"tour": 2, "done": [], "skipped": []}',
        b'{"tour": 1, "done": [], "skipped": [], "places": ["Seoul"]}',
        b'{"tour": 1, "done": "status"}',
    ],
)
def test_a_state_file_that_is_broken_or_foreign_is_named_and_kept(
    aimon: Aimon, tour: Workspace, content: bytes
) -> None:
    state = tour.home / "tour.json"
    state.write_bytes(content)
    before = tree(tour.home)
    for words in ((), ("--skip",)):
        output = said(aimon, "practice", "tour", str(tour.home), *words, code=3)
        assert "tour.json" in output
        assert "--restart" in output
    assert tree(tour.home) == before


def test_a_broken_state_file_is_put_aside_by_a_restart(aimon: Aimon, tour: Workspace) -> None:
    (tour.home / "tour.json").write_bytes(b"{")
    said(aimon, "practice", "tour", "--restart")
    assert (tour.home / "earlier-1" / "tour.json").read_bytes() == b"{"
    assert told(aimon, "practice", "tour")["done"] == []


def test_a_folder_that_holds_something_else_is_refused(aimon: Aimon, tmp_path: Path) -> None:
    site, notes, file = (tmp_path / name for name in ("site", "notes", "file"))
    site.mkdir()
    write_workspace(site)
    notes.mkdir()
    (notes / "todo.txt").write_text("…")
    file.write_text("")
    before = tree(tmp_path)
    for place in (site, notes, file):
        for words in ((), ("--restart",), ("--check",)):
            output = said(aimon, "practice", "tour", str(place), *words, code=3)
            assert "no folder of the practice tour" in output
    assert tree(tmp_path) == before


def test_a_real_site_is_left_alone_whatever_lies_in_it(aimon: Aimon, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    write_workspace(site)
    (site / "tour.json").write_text('{"tour": 1, "done": [], "skipped": []}')
    before = tree(site)
    for words in ((), ("--restart",), ("--skip",)):
        output = said(aimon, "practice", "tour", str(site), *words, code=3)
        assert "models.yaml" in output
    assert tree(site) == before


def test_nothing_is_laid_out_by_a_mistyped_folder(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("--check",), ("--answer", "gpt"), ("--hint",), ("--skip",), ("--list",)):
        assert "aimon practice tour" in said(aimon, "practice", "tour", "tuor", *words, code=2)
    assert not (tmp_path / "tuor").exists()
    assert "aimon practice tour --exercise 3" in said(aimon, "practice", "tour", "3", code=2)
    assert not (tmp_path / "3").exists()


def test_the_screen_says_how_the_commands_reach_the_folder(
    aimon: Aimon, tour: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = said(aimon, "practice", "tour")
    assert "$ aimon status" in inside
    assert "cd " not in inside
    monkeypatch.setenv("AIMON_HOME", str(tmp_path / "home"))  # a site of another name
    elsewhere = said(aimon, "practice", "tour", str(tour.home))
    assert f"$ aimon --home {tour.home} status" in elsewhere
    assert f"aimon --home {tour.home} practice tour --answer" in elsewhere
    there = ("--home", str(tour.home))
    said(aimon, *there, "practice", "tour", "--hint")
    led = f"aimon --home {tour.home} "
    lost = said(aimon, *there, "practice", "tour", "--answer", "nobody", code=2)
    assert f"{led}status" in lost
    said(aimon, *there, "ticket", "resolve", CHOICE, "추천")
    open_yet = said(aimon, *there, "practice", "tour", "--exercise", "8", "--check", code=1)
    assert f"$ {led}ticket edit {CHOICE} --prevention" in open_yet
    assert f"{led}practice tour --exercise N" in said(aimon, *there, "practice", "tour", "--list")
    monkeypatch.delenv("AIMON_HOME")
    monkeypatch.chdir(tmp_path)
    assert "cd tour\n" in said(aimon, "practice", "tour")
    monkeypatch.chdir(tour.home)
    assert "cd " not in said(aimon, "practice", "tour")


def test_the_provider_runs_beside_the_tour_and_is_started_again(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "tour"
    monkeypatch.setenv("AIMON_HOME", str(home))
    first = told(aimon, "practice", "tour", str(home))["provider_started"]
    try:
        port = port_of(Workspace(home).registry)
        assert answers(port)
        assert told(aimon, "practice", "tour")["provider_started"] is None
        said(aimon, "probe", "gpt", "--check", "basic")
    finally:
        end(first)
    again = told(aimon, "practice", "tour")["provider_started"]
    try:
        assert again != first
        assert answers(port)
    finally:
        end(again)


def test_another_program_on_the_port_is_told(tmp_path: Path) -> None:
    with PracticeServer(load_scenario()) as other:
        workspace = begun(tmp_path / "tour", other.server_address[1])
        with pytest.raises(AimonError, match="does not start") as caught:
            keep_running(workspace)
    assert "--restart" in caught.value.hint


def test_tests_without_the_provider_are_known_as_such(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = begun(tmp_path / "tour", free_port())
    monkeypatch.setenv("AIMON_HOME", str(workspace.home))
    aimon("probe", "--check", "basic")
    scene = Scene(workspace, workspace.now())
    assert scene.all_down
    assert "practice provider" in checks.tested_both(scene, "")
    assert "aimon probe" in checks.told_users(scene, "")


def test_the_provider_plays_the_models_of_the_registry(tour: Workspace) -> None:
    assert tuple(model.id for model in tour.registry.models) == MODELS
    played = {model.name for model in load_scenario(HERE / "scenario.yaml").models}
    assert {model.model for model in tour.registry.models} == played


@pytest.mark.parametrize(
    "begin",
    ["2026-11-23T00:05", "2026-11-29T23:55"],  # a week's first minutes, and its last
)
def test_the_story_is_the_same_on_every_day(begin: str, tmp_path: Path) -> None:
    now = datetime.fromisoformat(f"{begin}+09:00")
    workspace = lay(tmp_path / "tour", now, free_port())
    scene = Scene(workspace, workspace.now(now.isoformat()))
    assert scene.down == {"clova"}
    assert scene.slowest == {"gemini"}
    assert scene.least_successful() == {"solar"}
    assert scene.in_progress() == 3
    assert scene.proposed_class(URGENT) == "urgent"
    assert {model.id for model in scene.instead()} <= {"gpt", "claude", "solar"}
    assert scene.advised()


def test_the_story_goes_on_where_the_tour_is_continued_later(tmp_path: Path) -> None:
    home, now = tmp_path / "tour", datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    lay(home, now, free_port())
    later = now + timedelta(days=4, hours=3)
    for moment in (now + timedelta(hours=5), later, later + timedelta(hours=1)):
        before = tree(home)
        workspace, _progress = open_tour(home, moment, begin=False, restart=False)
        assert (tree(home) == before) is (moment != later)
    scene = Scene(workspace, workspace.now(later.isoformat()))
    assert scene.down == {"clova"}
    assert not any(s.stale for s in scene.standings.values())
    assert {t.state for t in scene.tickets.values()} == {"new"}


def end(process: int) -> None:
    os.kill(process, signal.SIGTERM)
    os.waitpid(process, 0)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return the files below a folder, but what is made anew from them."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    return {
        str(name): path.read_bytes() if path.is_file() else None
        for name, path in found.items()
        if ".cache" not in name.parts
    }
