"""Finding an earlier test by its id, and drawing its questions again as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from making import kept, probe, seoul, write_workspace

from aimon.core.plan import Planned
from aimon.core.records import Probe
from aimon.core.registry import CHECKS
from aimon.core.replay import Replay
from aimon.errors import AimonError, WrongUsage
from aimon.journal.ids import new_id
from aimon.journal.probes import probe_log
from aimon.journal.replies import reply_log
from aimon.probing import replay
from aimon.probing.talk import draw
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 09:30")
REGISTRY = """\
models:
  - {{id: gpt-main, provider: {provider}, base_url: "http://{host}/v1", api_key: "env:TEST_KEY",
     model: {name}, display_name: GPT-4o, updated: {updated}, probe: {{temperature: {warmth}}}}}
"""


def write_registry(home: Path, **fields: str) -> Workspace:
    entry = {"provider": "openai", "host": "127.0.0.1:9", "name": "gpt-4o"}
    entry |= {"updated": "2026-01-01", "warmth": "null"}
    return Workspace(write_workspace(home, REGISTRY.format_map(entry | fields)))


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return write_registry(home)


def log_probe(workspace: Workspace, time: datetime = NOW, **fields: Any) -> Probe:
    """Append a record of this time, its id included."""
    record = probe("gpt-main", time, **{"id": new_id(time), "ran": CHECKS} | fields)
    probe_log(workspace.log, "ops-1").append(record)
    return record


def log_reply(workspace: Workspace, record: Probe, question: str = "hello", **fields: Any) -> None:
    """Append what was kept of a question of a record."""
    reply = kept(record.time, probe=record.id, model=record.model, question=question, **fields)
    reply_log(workspace.log, "ops-1").append(reply)


def prepared(workspace: Workspace, record: Probe) -> Replay:
    return replay.prepare(workspace, record, NOW).replay


@pytest.mark.parametrize("length", [6, 10, 20])
def test_a_beginning_of_the_id_that_no_other_has_will_do(workspace: Workspace, length: int) -> None:
    """From six characters on, in either case, spaces around it aside."""
    record = log_probe(workspace)
    for day in (1, 20, 22):
        log_probe(workspace, NOW - timedelta(days=day))
    assert replay.find(workspace, record.id[:length]) == record
    assert replay.find(workspace, f" {record.id[:length].upper()} ") == record


@pytest.mark.parametrize("clock", ["00:00:00.000", "23:59:59.999"])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_test_is_found_at_the_edges_of_its_day_in_any_zone(
    home: Path, workspace: Workspace, clock: str, zone: str
) -> None:
    """The site may have changed its zone since: the record lies in the day of its own offset."""
    record = log_probe(workspace, seoul(f"2026-11-23 {clock}"))
    settings = f"language: en\ntimezone: {zone}\n"
    moved = Workspace(write_workspace(home, (home / "models.yaml").read_text(), settings))
    assert replay.find(moved, record.id) == record


def test_only_the_days_around_are_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of years is not searched."""
    record = log_probe(workspace)
    for day in range(-40, 41):
        log_probe(workspace, NOW + timedelta(days=day))
    read: list[Path] = []
    from aimon.journal import journal

    class Watched(journal.Reading[Any]):
        def __init__(self, path: Path, decoder: Any) -> None:
            read.append(path)
            super().__init__(path, decoder)

    monkeypatch.setattr(journal, "Reading", Watched)
    assert replay.find(workspace, record.id) == record
    assert {path.parent.name for path in read} <= {f"day=2026-11-{d}" for d in (22, 23, 24)}


def error(act: Callable[[], object], kind: type[AimonError]) -> tuple[str, str]:
    with pytest.raises(kind) as raised:
        act()
    assert raised.type is kind
    return raised.value.message, raised.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01m8", "at least 6 characters"),
        ("", "at least 6 characters"),
        ("hello!", "not the id of a test"),
        ("../../etc", "not the id of a test"),
        ("zzzzzzzzzz", "not the id of a test"),
        ("0" * 21, "not the id of a test"),
        ("\x1b[31mred", "\\x1b[31mred is not"),
    ],
)
def test_what_is_no_id_is_wrong_usage(workspace: Workspace, text: str, said: str) -> None:
    """And is told where ids are to be found."""
    message, hint = error(lambda: replay.find(workspace, text), WrongUsage)
    assert said in message
    assert "aimon status MODEL --json" in hint


def test_an_id_that_no_test_has_names_the_day_and_the_nearest_one(workspace: Workspace) -> None:
    """The day that the id itself tells, and the one where the log has tests."""
    log_probe(workspace, NOW - timedelta(days=9))
    log_probe(workspace, NOW + timedelta(days=5))
    message, hint = error(lambda: replay.find(workspace, new_id(NOW)), WrongUsage)
    assert "2026-11-23" in message
    assert "nearest day with tests is 2026-11-28" in hint


def test_an_id_that_no_test_of_its_day_has(workspace: Workspace) -> None:
    """No nearer day to name; lines that cannot be read are, for the test may be in one."""
    log_probe(workspace)
    _, hint = error(lambda: replay.find(workspace, new_id(NOW)), WrongUsage)
    assert "nearest" not in hint
    assert "aimon log verify" not in hint
    (path,) = probe_log(workspace.log, "x").files(NOW.date())
    with path.open("ab") as file:
        file.write(b"{bad\n")
    _, hint = error(lambda: replay.find(workspace, new_id(NOW)), WrongUsage)
    assert "aimon log verify" in hint


def test_an_empty_log_is_said(workspace: Workspace) -> None:
    """What to do is to test first."""
    _, hint = error(lambda: replay.find(workspace, new_id(NOW)), WrongUsage)
    assert "the log is empty" in hint


def test_a_beginning_that_several_have_lists_them(workspace: Workspace) -> None:
    """Ten at most, with time and model."""
    records = [log_probe(workspace, NOW + timedelta(milliseconds=n)) for n in range(12)]
    message, hint = error(lambda: replay.find(workspace, records[0].id[:7]), WrongUsage)
    assert "12 tests" in message
    assert hint.count("2026-11-23 09:30  gpt-main") == 10
    assert records[0].id in hint
    assert "2 more" in hint


def test_the_id_of_a_run_lists_its_tests(workspace: Workspace) -> None:
    """Whoever copied the wrong field is helped."""
    run = new_id(NOW)
    records = [log_probe(workspace, NOW + timedelta(seconds=n), run=run) for n in range(2)]
    message, hint = error(lambda: replay.find(workspace, run), WrongUsage)
    assert "2 tests" in message
    assert all(record.id in hint for record in records)


@pytest.mark.parametrize("ran", [CHECKS, ("korean",), ("analysis", "basic")])
def test_the_questions_are_those_of_the_seed(workspace: Workspace, ran: tuple[str, ...]) -> None:
    """Of the checks of that test, whatever the registry's are now, beside what was kept."""
    record = log_probe(workspace, ran=ran, seed=77)
    log_reply(workspace, record, "hello", reply="said")
    found, plans = replay.prepare(workspace, record, NOW)
    (planned,) = plans
    model = workspace.registry.models[0]
    everything = Planned(model=model, tier=1, checks=CHECKS)
    wanted = {
        (check.check, question.name): question.prompt
        for check in draw(everything, 77)
        for question in check.questions
        if check.check in ran
    }
    assert {(q.check, q.question): q.prompt for q in found.questions} == wanted
    assert set(planned.checks) == set(ran)
    said = {q.question: q.then and q.then.reply for q in found.questions if q.check == "basic"}
    assert said.get("hello") == ("said" if "basic" in ran else None)


def test_replies_of_other_tests_are_not_taken_for_this_ones(workspace: Workspace) -> None:
    """The same model, the same moment, another record."""
    record, other = log_probe(workspace), log_probe(workspace)
    log_reply(workspace, other)
    assert all(q.then is None for q in prepared(workspace, record).questions)


def test_a_test_that_was_not_carried_out_cannot_be_repeated(workspace: Workspace) -> None:
    """A rate limit or the budget let nothing through."""
    record = log_probe(workspace, result="untested", grade="unknown", health=None)
    message, hint = error(lambda: replay.prepare(workspace, record, NOW), AimonError)
    assert "not carried out" in message
    assert "aimon probe gpt-main" in hint


def test_a_model_that_left_the_registry_is_named(workspace: Workspace) -> None:
    """Controls in its name are shown as such."""
    record = probe("gone\x1b[2J", NOW, id=new_id(NOW), ran=CHECKS)
    message, _ = error(lambda: replay.prepare(workspace, record, NOW), AimonError)
    assert "gone\\x1b[2J is no longer in the registry" in message


def test_checks_that_this_version_does_not_have_are_named(workspace: Workspace) -> None:
    """A record of another version of aimon."""
    record = log_probe(workspace, ran=("basic", "poetry", "art"))
    message, _ = error(lambda: replay.prepare(workspace, record, NOW), AimonError)
    assert "art, poetry" in message


def sent(workspace: Workspace, record: Probe, **fields: Any) -> None:
    """Keep the request that the registry makes now, with changes."""
    from aimon.probing import providers

    model = workspace.registry.models[0]
    prompt = next(q.prompt for q in prepared(workspace, record).questions if q.question == "hello")
    request = providers.get(model.provider).chat(model, None, prompt, frozenset())
    assert request.body
    log_reply(workspace, record, **{"url": request.url, "request": request.body.decode()} | fields)


def changes(home: Path, record: Probe, **fields: str) -> dict[str, tuple[str, str]]:
    """Return what the registry is found to have changed after it was written with these."""
    found = prepared(write_registry(home, **fields), record).registry
    return {change.what: (change.before, change.after) for change in found}


@pytest.mark.parametrize(
    "provider", ["openai", "anthropic", "gemini", "ollama", "clova", "bedrock"]
)
def test_what_the_registry_changed_since_is_found_in_what_was_sent(
    home: Path, provider: str
) -> None:
    """Host, model and temperature, wherever the protocol says them; without a change, nothing."""
    before = {"provider": provider, "warmth": "0.5"}
    workspace = write_registry(home, **before)
    record = log_probe(workspace)
    sent(workspace, record)
    assert changes(home, record, **before) == {}
    found = changes(home, record, provider=provider, host="127.0.0.1:10", name="m-2", warmth="1.0")
    assert found == {
        "host": ("127.0.0.1:9", "127.0.0.1:10"),
        "model": ("gpt-4o", "m-2"),
        "temperature": ("0.5", "1.0"),
    }


def test_a_temperature_that_the_provider_refused_is_no_change(home: Path) -> None:
    """The record's note says that it was left out then."""
    workspace = write_registry(home)
    note = "temperature is refused by the provider and left out"
    refused, plain = log_probe(workspace, note=note), log_probe(workspace)
    for record in (refused, plain):
        sent(workspace, record)
    assert changes(home, refused, warmth="0.5") == {}
    assert changes(home, plain, warmth="0.5") == {"temperature": ("", "0.5")}


def test_without_a_kept_request_the_model_that_answered_tells(home: Path) -> None:
    """If it was the registry's then; a dated version of the same name is no change."""
    workspace = write_registry(home)
    record = log_probe(workspace, served_model="gpt-4o-2024-11-20", checks=served(ok=True))
    mismatched = log_probe(workspace, served_model="other", checks=served(ok=False))
    assert changes(home, record) == {}
    assert changes(home, record, name="gpt-5") == {"model": ("gpt-4o-2024-11-20", "gpt-5")}
    assert changes(home, mismatched, name="gpt-5") == {}


def served(*, ok: bool) -> Any:
    from making import item

    return (item(), item(name="served_model", ok=ok))


def test_an_entry_that_was_updated_since_is_told(home: Path) -> None:
    """The day of the test itself is not since."""
    record = log_probe(write_registry(home))
    assert changes(home, record, updated="2026-11-23") == {}
    assert changes(home, record, updated="2026-11-24")["updated"] == ("2026-11-23", "2026-11-24")


def test_a_request_that_was_cut_tells_what_it_can(home: Path) -> None:
    """Half a body has no model that could be compared."""
    workspace = write_registry(home)
    record = log_probe(workspace)
    sent(workspace, record, request='{"model":"x')
    assert changes(home, record, host="127.0.0.1:10") == {"host": ("127.0.0.1:9", "127.0.0.1:10")}


def test_questions_that_are_worded_otherwise_now_are_named(workspace: Workspace) -> None:
    """Then and now are not the same questions; a request from which a key was cut tells nothing."""
    record, same, redacted = (log_probe(workspace) for _ in range(3))
    log_reply(workspace, record, request='{"messages":[{"content":"another wording"}]}')
    sent(workspace, same)
    log_reply(workspace, redacted, request='{"messages":[{"content":"***"}]}')
    assert prepared(workspace, record).reworded == ("hello",)
    assert prepared(workspace, same).reworded == ()
    assert prepared(workspace, redacted).reworded == ()
