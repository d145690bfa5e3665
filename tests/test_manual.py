"""The manual shows what aimon shows, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import manual
import pytest

from aimon.cli import root
from aimon.config.layout import lay_out

CHAPTERS = [pytest.param(path, id=path.stem) for path in manual.chapters()]
_LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_shows_what_aimon_shows(chapter: Path) -> None:
    assert chapter.read_text(encoding="utf-8") == manual.renewed(chapter), "run: make manual"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_link_leads_to_a_file_and_a_heading_of_it(chapter: Path) -> None:
    for target, heading in _LINK.findall(chapter.read_text(encoding="utf-8")):
        file = chapter.parent / target if target else chapter
        assert file.exists(), target
        assert not heading or heading in _headings(file), (target, heading)


def _headings(file: Path) -> set[str]:
    """Return the anchors of a file's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_readme_of_the_manual_names_every_chapter(chapter: Path) -> None:
    assert chapter.name == "README.md" or f"({chapter.name})" in (
        manual.CHAPTERS / "README.md"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_command_in_the_text_is_one_of_aimons(chapter: Path) -> None:
    text = chapter.read_text(encoding="utf-8")
    for line in re.findall(r"(?:`|^[$#] (?:sudo -u aimon )?)aimon ([^`\n|]+)", text, re.MULTILINE):
        words = re.sub(r"--(home|lang) \S+", "", line.partition(" #")[0]).split()
        command: click.Command = root
        while words and isinstance(command, click.Group) and words[0][0] != "-":
            _name, found, words = command.resolve_command(click.Context(command), words)
            assert found, line
            command = found
        known = {"--help"}.union(*(option.opts for option in command.params))
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, line


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one chapter of a manual whose site has lived no day."""
    monkeypatch.setattr(manual, "CHAPTERS", tmp_path)
    monkeypatch.setattr(manual, "lay_out", lambda home, _until: lay_out(home))
    return tmp_path / "one.md"


def test_a_stale_screen_is_told_and_written_anew(
    chapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "<!-- run: aimon outbox list -->\n```console\n$ aimon outbox list\nnothing\n```\nMore.\n"
    chapter.write_text(old, encoding="utf-8")
    assert manual.main(["--check"]) == 1
    assert capsys.readouterr().out == "one.md: stale: make manual\n"
    assert chapter.read_text(encoding="utf-8") == old
    assert manual.main([]) == 0
    assert chapter.read_text(encoding="utf-8") == old.replace(
        "nothing", "대기 중인 메시지가 없습니다"
    )
    assert manual.main(["--check"]) == 0


def test_a_command_that_cannot_be_run_is_named(chapter: Path) -> None:
    chapter.write_text("<!-- run: aimon status --no-such -->\n", encoding="utf-8")
    with pytest.raises(manual.Stale, match=r"one\.md: aimon status --no-such"):
        manual.renewed(chapter)
