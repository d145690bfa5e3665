"""What to do next about trouble: every kind has steps, in both languages, with commands to type."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from making import seoul
from troubles import incident_event

from aimon import i18n
from aimon.core.alertkinds import AlertKind, IncidentKind
from aimon.core.incidents import fold
from aimon.core.records import Verdict
from aimon.output.steps import steps, steps_for

NOW = seoul("2026-11-23 09:40")


def kinds(union: object) -> list[str]:
    """Return the names in a Literal, those of its parts included."""
    return [
        name
        for part in get_args(union)
        for name in ([part] if isinstance(part, str) else kinds(part))
    ]


@pytest.mark.parametrize("kind", kinds(IncidentKind))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_kind_of_incident_has_short_steps_with_commands(kind: str, language: str) -> None:
    i18n.use(language)
    event = incident_event("I-7", NOW, kind=kind, models=("gpt-main", "clova"), tickets=("T-3",))
    found = steps(fold([event], NOW))
    assert 3 <= len(found) <= 8
    assert any(step.command.startswith("aimon incident ack I-7 ") for step in found)
    assert not any("{" in step.command for step in found)
    assert all(bool(re.search("[가-힣]", step.text)) == (language == "ko") for step in found)


@pytest.mark.parametrize("kind", sorted(set(kinds(AlertKind)) - {"test"}))
def test_every_kind_of_alert_has_a_step(kind: str) -> None:
    assert steps_for(kind, incident="I-1", models=["gpt-main"], tickets=["T-1"])


@pytest.mark.parametrize(
    ("cause", "place"),
    [("provider", "status page"), ("dns", "network"), ("key", "check the key")],
)
def test_one_looks_where_the_run_found_the_cause(cause: str, place: str) -> None:
    i18n.use("en")
    verdict = Verdict(cause=cause, subject="x", models=("a", "b"), of=2)
    for kind in ("connection", "all_down"):
        event = incident_event("I-7", NOW, kind=kind, models=("a", "b"), verdict=verdict)
        looks = [step.text for step in steps(fold([event], NOW)) if not step.command]
        assert len(looks) == 1
        assert place in looks[0]


def test_what_a_command_would_need_and_nobody_knows_leaves_its_step_out() -> None:
    assert not any("ticket" in step.command for step in steps_for("sla"))
    assert not any("incident" in step.command for step in steps_for("connection", models=["a"]))
    assert not any("notice" in step.command for step in steps_for("connection"))


def test_many_models_are_tested_by_testing_all() -> None:
    found = steps_for("connection", models=[f"m{n}" for n in range(9)])
    assert "aimon probe" in [step.command for step in found]


def test_a_name_that_a_shell_would_read_is_quoted() -> None:
    found = steps_for("connection", models=["x; rm -rf ~"])
    assert "aimon probe 'x; rm -rf ~'" in [step.command for step in found]


def test_one_that_is_over_asks_for_its_cause_and_for_telling_the_users() -> None:
    events = [
        incident_event("I-7", NOW, kind="connection", models=("gpt-main",)),
        incident_event("I-7", NOW, "resolved"),
    ]
    commands = [step.command for step in steps(fold(events, NOW))]
    assert commands == [
        "aimon advise notice gpt-main --kind recovered",
        'aimon incident update I-7 --cause "…"',
    ]


def test_a_name_that_only_a_journal_knows_does_nothing_to_the_terminal() -> None:
    commands = [step.command for step in steps_for("failing", models=["gone\x1b[31m"])]
    assert "aimon probe 'gone\\x1b[31m'" in commands
