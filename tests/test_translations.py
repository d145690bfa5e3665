"""All that people read exists in Korean, and the compiled catalogue is the current one."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "tools" / "catalogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_has_its_korean(catalogue: ModuleType) -> None:
    assert catalogue.faults(catalogue.load(catalogue.OWN)) == []


def test_every_text_in_the_code_is_in_the_catalogue(catalogue: ModuleType) -> None:
    """Also one inside an f-string, which the extraction does not see."""
    known = {
        text
        for message in catalogue.load(catalogue.OWN)
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    marked = [
        call.args[0].value
        for path in (ROOT / "aimon").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_", "ngettext")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert len(marked) > 1000
    assert [text for text in marked if text not in known] == []


def test_the_compiled_catalogue_is_current(catalogue: ModuleType) -> None:
    own, click = catalogue.load(catalogue.OWN), catalogue.load(catalogue.CLICK)
    compiled = catalogue.compiled(own, click)
    assert catalogue.messages(catalogue.COMPILED.read_bytes()) == catalogue.messages(compiled)


def test_help_is_korean_throughout(aimon) -> None:
    shown = aimon("--lang", "ko", "status", "--help").output
    for english in ("Usage", "Options", "Show this", "Only", "Example"):
        assert english not in shown


def test_the_language_is_the_options_then_the_variables_then_the_locales(
    aimon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIMON_LANG", "ko")
    assert "사용법" in aimon("--help").output
    assert "Usage" in aimon("--lang", "en", "--help").output
    monkeypatch.delenv("AIMON_LANG")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert "사용법" in aimon("--help").output
    monkeypatch.setenv("LC_ALL", "C")
    assert "Usage" in aimon("--help").output


def test_the_settings_of_a_workspace_come_before_the_locale(
    aimon, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIMON_LANG")
    monkeypatch.setenv("LC_ALL", "C")
    (home / "aimon.yaml").write_text("language: ko\nunknown: 1\n", encoding="utf-8")
    assert "사용법" in aimon("--help").output
    assert "파일이 없습니다" in aimon("status").stderr
    assert "Usage" in aimon("--lang=en", "--help").output


@pytest.mark.parametrize(("value", "word"), [("ko_KR.UTF-8", "사용법"), ("fr", "사용법")])
def test_a_language_that_is_none_is_passed_over(
    aimon, home: Path, monkeypatch: pytest.MonkeyPatch, value: str, word: str
) -> None:
    (home / "aimon.yaml").write_text("language: ko\n", encoding="utf-8")
    monkeypatch.setenv("AIMON_LANG", value)
    assert word in aimon("--help").output
