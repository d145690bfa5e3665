"""The manual pages and the completions that the package installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import man_pages
import pytest
from click.testing import Result
from making import write_workspace

ROOT = Path(__file__).parent.parent
SHARE = ROOT / "share"
PAGES = sorted(man_pages.SHARE.rglob("*.1"))

Shell = Callable[..., list[str]]


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(tool), reason=f"{tool} is not here")


def test_the_manual_pages_are_current() -> None:
    assert {page: page.read_text(encoding="utf-8") for page in PAGES} == man_pages.pages(), (
        "run: make docs"
    )


def test_each_language_has_a_page_for_aimon_and_for_each_command() -> None:
    english, korean = ([page.name for page in PAGES if page.parent.parent.name == name]
                       for name in ("man", "ko"))  # fmt: skip
    assert english == korean
    assert {"aimon.1", "aimon-status.1", "aimon-schedule.1"} <= set(english)
    assert "aimon ticket resolve" in (SHARE / "man/man1/aimon-ticket.1").read_text()


@needs("mandoc")
def test_mandoc_finds_nothing_wrong_with_a_page() -> None:
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *PAGES],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert told == []


@needs("man")
@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("man1/aimon-status.1", ("NAME", "aimon-status - Show how the models are", "--grade")),
        ("ko/man1/aimon-status.1", ("이름", "aimon-status - 모델 현황을 보여 줍니다", "--grade")),
    ],
)
def test_man_shows_a_page_in_each_language(page: str, shown: tuple[str, ...]) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", SHARE / "man" / page],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MAN_KEEP_FORMATTING": ""},
    )
    assert not done.stderr
    for text in shown:
        assert text in done.stdout


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run a script in a shell that finds this aimon, and return the words that it prints."""
    program = tmp_path / "bin" / "aimon"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m aimon "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"

    def run(*command: str) -> list[str]:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        )
        assert not done.stderr
        return done.stdout.split()

    return run


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("aimon sta", ["status"]),
        ("aimon schedule c", ["check", "crontab"]),
        ("aimon --lang ", ["en", "ko"]),
        ("aimon status --gra", ["--grade"]),
    ],
)
class TestCompletion:
    """``aimon sta`` and the Tab key."""

    @needs("bash")
    def test_bash(self, shell: Shell, words: str, found: list[str]) -> None:
        script = f"""
            source {SHARE}/bash-completion/completions/aimon
            [[ $(complete -p aimon) == *"-F _aimon_completion aimon" ]] || exit
            IFS=' ' read -ra COMP_WORDS <<< '{words}'
            [[ '{words}' == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
            _aimon_completion aimon
            echo "${{COMPREPLY[@]}}"
        """
        assert shell("bash", "--norc", "-c", script) == found

    @needs("zsh")
    def test_zsh(self, shell: Shell, words: str, found: list[str]) -> None:
        script = f"""
            compdef() {{ :; }}
            _describe() {{ print -l -- ${{completions_with_descriptions%%:*}} }}
            compadd() {{ print -l -- $completions }}
            source {SHARE}/zsh/site-functions/_aimon
            words=("${{(@s: :):-{words}}}"); CURRENT=$#words
            _aimon_completion
        """
        assert shell("zsh", "-f", "-c", script) == found

    @needs("fish")
    def test_fish(self, shell: Shell, words: str, found: list[str]) -> None:
        script = f"""
            source {SHARE}/fish/vendor_completions.d/aimon.fish
            complete -C '{words}' | string split -f 1 \\t
        """
        assert sorted(shell("fish", "--no-config", "-c", script)) == found


def completed(words: str, monkeypatch: pytest.MonkeyPatch, aimon: Callable[..., Result]) -> str:
    """Return what bash is offered for the last of the words."""
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    monkeypatch.setenv("_AIMON_COMPLETE", "bash_complete")
    return " ".join(line.partition(",")[2] for line in aimon().output.splitlines())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("aimon probe ", "gpt-main clova old"),
        ("aimon status gpt-main c", "clova"),
        ("aimon advise notice g", "gpt-main"),
        ("aimon ticket reply ", "T-1"),
        ("aimon incident ack I", "I-1"),
        ("aimon schedule run da", "daily dashboard"),
        ("aimon checklist no", "note noon"),
        ("aimon checklist check faq", "faq faqs"),
        ("aimon checklist start ", "emergency onboarding"),
        ("aimon faq show why-s", "why-slow"),
        ("aimon doctor --only c", "clock cron"),
        ("aimon --home /no/such/folder probe ", ""),
    ],
)
def test_models_and_what_is_open_are_offered(
    words: str,
    offered: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    aimon: Callable[..., Result],
) -> None:
    write_workspace(home)
    for number in (1, 2):
        assert not aimon("ticket", "new", "It is slow", "--from", "Kim").exit_code
        assert not aimon("incident", "open", "gpt-main", "--message", f"Slow {number}").exit_code
    assert not aimon("ticket", "resolve", "2", "Told to wait").exit_code
    assert not aimon("incident", "resolve", "2", "Told to wait").exit_code
    assert completed(words, monkeypatch, aimon) == offered
