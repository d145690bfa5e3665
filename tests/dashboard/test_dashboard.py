"""``aimon dashboard``: one file that needs nothing else, says what is known, and names nobody."""

from __future__ import annotations

import os
import re
import resource
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from planted import AT, LONG, NAMES, PRIVATE, SCRIPT, site

from aimon.cli import root
from aimon.config.load import load

Aimon = Callable[..., Result]


def page(aimon: Aimon, home: Path, *args: str, lang: str = "ko") -> str:
    done = aimon("--lang", lang, "dashboard", "--at", AT, *args)
    assert done.exit_code == 0, done.output
    return (home / "reports" / "dashboard.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The planted site's page in both languages, for tests that only read it."""
    home = site(tmp_path_factory.mktemp("planted"))
    for lang in ("ko", "en"):
        args = ["--home", str(home), "--lang", lang, "dashboard", "--at", AT]
        done = CliRunner().invoke(root, [*args, "--out", str(home / lang)])
        assert done.exit_code == 0, done.output
    return {lang: (home / lang / "dashboard.html").read_text("utf-8") for lang in ("ko", "en")}


def said(html: str) -> str:
    """Return what stands in the page for people, without tags, style and script."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body)))


def test_it_says_where_the_page_is_and_nothing_when_quiet(aimon: Aimon, home: Path) -> None:
    site(home)
    done = aimon("dashboard", "--at", AT)
    assert done.stdout == f"{home / 'reports' / 'dashboard.html'}\n"
    assert aimon("dashboard", "--at", AT, "--quiet").output == ""


def test_out_is_the_folder_that_it_is_written_into(
    aimon: Aimon, home: Path, tmp_path: Path
) -> None:
    site(home)
    folder = tmp_path / "www" / "aimon"
    assert aimon("dashboard", "--out", str(folder)).stdout == f"{folder / 'dashboard.html'}\n"
    assert [p.name for p in folder.iterdir()] == ["dashboard.html"]
    assert not (home / "reports").exists()


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o000, 0o644), (0o077, 0o600)])
def test_who_may_read_it_is_the_umasks_say_and_nobody_else_may_write(
    aimon: Aimon, home: Path, umask: int, mode: int
) -> None:
    site(home)
    before = os.umask(umask)
    try:
        page(aimon, home)
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "reports" / "dashboard.html").stat().st_mode) == mode


def test_a_page_that_cannot_be_written_leaves_the_one_before(aimon: Aimon, home: Path) -> None:
    site(home)
    before = page(aimon, home)
    own = home / "report_templates"
    own.mkdir()
    (own / "dashboard.html.j2").write_text("{{ no_such_thing }}", encoding="utf-8")
    done = aimon("dashboard", "--at", AT)
    assert done.exit_code == 3
    assert "dashboard.html.j2:1" in done.output
    assert (home / "reports" / "dashboard.html").read_text(encoding="utf-8") == before


def test_the_sites_own_template_style_and_script_win(aimon: Aimon, home: Path) -> None:
    site(home)
    own = home / "report_templates"
    own.mkdir()
    css = "body { color: red }\r\n"
    (own / "dashboard.css").write_bytes(css.encode())
    html = page(aimon, home)
    assert "<style>body { color: red }\n</style>" in html
    digest = b64encode(sha256(b"body { color: red }\n").digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in html
    (own / "dashboard.html.j2").write_text("우리 것: {{ models|length }}", encoding="utf-8")
    assert page(aimon, home) == f"우리 것: {len(NAMES)}"


def test_nothing_in_it_points_outside(pages: dict[str, str]) -> None:
    html = pages["ko"]
    addresses = re.findall(r'\b(?:src|href|action|content)="([^"]*)"', html)
    assert not [a for a in addresses if a.startswith(("http", "//"))]
    assert "default-src &#39;none&#39;" in html
    assert "unsafe-inline" not in html
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_names_stand_in_it_as_text(pages: dict[str, str]) -> None:
    html = pages["ko"]
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert LONG not in html
    assert "가" * 79 + "…" in html


def test_it_names_no_person_and_no_place_of_a_key(pages: dict[str, str]) -> None:
    html = pages["ko"]
    text = said(html)
    assert "T-1" in text
    assert "I-2" in text
    assert [secret for secret in PRIVATE if secret in html] == []


def test_the_registry_keeps_of_a_template_no_place_of_a_key(home: Path) -> None:
    (template,) = load(site(home)).registry.templates
    assert (template.name, template.provider) == ("shared", "openai")
    assert template.presets == ("features",)
    assert "SITE_KEY" not in repr(template)


def test_it_shows_what_presses_and_what_is_over_lately(pages: dict[str, str]) -> None:
    text = said(pages["en"])
    pressing = text[text.index("incidents 2") : text.index("🔧")]
    for what in (
        "I-1",
        "🔴 emergency",
        "not in hand",
        "I-2",
        "in hand",
        "I-3",
        "A-1",
        "T-1",
        "T-2",
    ):
        assert what in pressing, what
    assert "A-2" not in pressing  # its incident is in hand
    assert "I-4" not in pressing  # over for weeks
    assert "over in the last 7 days: 1" in pressing


def test_models_stand_worst_first_with_their_figures(pages: dict[str, str]) -> None:
    text = said(pages["en"])
    cards = text[text.index("search by name") : text.index("charts")]
    places = [cards.index(f"model-{n} ") for n in (1, 2, 3, 0, 5)]
    assert places == sorted(places)
    assert "🔴 problem" in cards
    assert "0 % (0/4)" in cards
    assert "input 2.5 · output 10 USD" in cards
    assert "context 128,000 · output –" in cards
    assert "default model" in cards


def test_the_tests_stand_by_check_with_what_failed(pages: dict[str, str]) -> None:
    text = said(pages["en"])
    tests = text[text.index("latest results by check") :]
    assert "✗ 0/1" in tests
    assert "Korean · rare syllables · quality: the answer's text is garbled" in tests
    assert "11-25 13:00" in tests
    assert "5/5" in tests


def test_it_speaks_the_workspaces_language(pages: dict[str, str]) -> None:
    html = pages["en"]
    assert '<html lang="en">' in html
    assert "AI model management" in html
    korean = pages["ko"]
    assert '<html lang="ko">' in korean
    assert "AI 모델 관리" in korean
    assert SCRIPT not in korean


def test_a_new_workspace_has_a_page_too(aimon: Aimon, home: Path) -> None:
    assert aimon("init").exit_code == 0
    html = page(aimon, home)
    assert "없음" in said(html)
    assert "<figure>" not in html


def test_fifty_models_fit_into_400_kb(aimon: Aimon, home: Path) -> None:
    html = page(aimon, site(home, names=tuple(f"평가용 모델 {n}" for n in range(50))))
    assert html.count('class="card ') == 50
    assert len(html.encode()) < 400_000


def test_a_full_disk_leaves_the_old_page_and_is_told_with_its_name(
    home: Path, tmp_path: Path
) -> None:
    site(home)
    old = tmp_path / "out" / "dashboard.html"
    old.parent.mkdir()
    old.write_text("old")
    done = subprocess.run(
        [sys.executable, "-m", "aimon", "dashboard", "--at", AT, "--out", str(old.parent)],
        env=os.environ | {"PYTHONPATH": ":".join(sys.path), "AIMON_LANG": "en"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == f"aimon: {old}: the file may not grow any further"
    assert [path.read_text() for path in old.parent.iterdir()] == ["old"]


def test_a_folder_in_the_pages_place_is_told_by_its_name(
    home: Path, tmp_path: Path, aimon: Aimon
) -> None:
    site(home)
    (tmp_path / "out" / "dashboard.html").mkdir(parents=True)
    done = aimon("dashboard", "--at", AT, "--out", str(tmp_path / "out"))
    assert done.exit_code == 3
    assert done.stderr == f"aimon: {tmp_path}/out/dashboard.html: it is a folder\n"
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out" / "dashboard.html"]
