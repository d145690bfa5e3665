"""aimon installs from a wheel, an sdist and a checkout, with its packaged content found in each."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROBE = """
import json, aimon
from aimon.resources import packaged
from aimon.i18n import use, _
use("ko")
print(json.dumps({
    "from": aimon.__file__,
    "checklists": sorted(str(p.relative_to(packaged("checklists"))) for p in packaged("checklists").rglob("*.yaml")),
    "faq": len(list(packaged("faq").glob("*.md"))),
    "templates": sorted(p.name for p in packaged("report_templates").glob("*.*")),
    "korean": _("normal"),
}))
"""
TEMPLATES = sorted(
    [
        *("model.txt.j2", "page.html.j2", "parts.html.j2", "review.html.j2", "review.txt.j2"),
        *("dashboard.css", "dashboard.html.j2", "dashboard.js"),
        *(
            f"{report}.{part}.j2"
            for report in (
                *("agenda", "alert", "briefing", "checklist", "daily", "escalation", "monthly"),
                *("situation", "warning", "weekly"),
            )
            for part in ("html", "subject", "txt")
        ),
    ]
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git would check out, so that builds leave nothing behind."""
    copy = tmp_path_factory.mktemp("source") / "aimon"
    keep = shutil.ignore_patterns(
        ".git",
        ".venv*",
        ".aimock",
        ".axe",
        "*.egg-info",
        "build",
        "dist",
        "demo",
        "__pycache__",
        ".*_cache",
    )
    shutil.copytree(ROOT, copy, ignore=keep)
    return copy


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(source: Path, out: Path, kind: str) -> Path:
    run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "-o", out, cwd=source)
    return next(out.iterdir())


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Path]:
    """A virtual environment that sees this one's libraries, so that nothing is downloaded."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    libraries = [p for p in map(Path, sys.path) if p.name == "site-packages"]
    site = next(folder.glob("lib/python3*/site-packages"))
    # Appended after the environment's own, so that what is installed here wins.
    (site / "outside.pth").write_text("".join(f"{p}\n" for p in libraries))
    return folder / "bin" / "python"


def install(python: Path, what: Path, *options: str) -> None:
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--force-reinstall",
        *options,
        what,
        cwd=what.parent,
    )


def content(python: Path, cwd: Path) -> dict:
    return json.loads(run(python, "-I", "-c", PROBE, cwd=cwd))


def complete(found: dict, where: Path) -> None:
    assert Path(found["from"]).is_relative_to(where)
    assert found["checklists"] == sorted(
        str(path.relative_to(ROOT / "checklists")) for path in (ROOT / "checklists").rglob("*.yaml")
    )
    assert found["faq"] == len(list((ROOT / "faq").glob("*.md"))) > 0
    assert found["templates"] == TEMPLATES
    assert found["korean"] == "정상"


def shared(prefix: Path) -> None:
    """Check that the manual pages and the completions lie where man and the shells look."""
    share = prefix / "share"
    pages = {page.relative_to(ROOT / "share") for page in (ROOT / "share" / "man").rglob("*.1")}
    assert {page.relative_to(share) for page in (share / "man").rglob("*.1")} == pages
    for place in (
        "bash-completion/completions/aimon",
        "zsh/site-functions/_aimon",
        "fish/vendor_completions.d/aimon.fish",
    ):
        assert (share / place).read_bytes() == (ROOT / "share" / place).read_bytes()
    if shutil.which("man"):
        for name in ("aimon", "aimon-status"):
            where = ["env", f"MANPATH={share / 'man'}", "man", "-w", name]
            assert run(*where, cwd=prefix) == f"{share}/man/man1/{name}.1\n"


def test_a_wheel_has_everything(source: Path, environment: Path, tmp_path: Path) -> None:
    install(environment, build(source, tmp_path / "dist", "wheel"))
    complete(content(environment, tmp_path), tmp_path / "venv")
    shared(tmp_path / "venv")
    assert "aimon" in run(environment.parent / "aimon", "--version", cwd=tmp_path)


def test_an_sdist_has_everything(source: Path, environment: Path, tmp_path: Path) -> None:
    install(environment, build(source, tmp_path / "dist", "sdist"))
    complete(content(environment, tmp_path), tmp_path / "venv")
    shared(tmp_path / "venv")


def test_an_editable_install_has_everything(
    source: Path, environment: Path, tmp_path: Path
) -> None:
    install(environment, source, "--editable")
    complete(content(environment, tmp_path), source)


def test_a_plain_checkout_has_everything(source: Path, tmp_path: Path) -> None:
    found = run(
        sys.executable, "-c", f"import sys; sys.path[:0] = [{str(source)!r}]\n{PROBE}", cwd=tmp_path
    )
    complete(json.loads(found), source)


def test_every_package_goes_into_the_wheel() -> None:
    listed = (ROOT / "setup.cfg").read_text(encoding="utf-8").split("packages =\n")[1]
    folders = {p.parent.relative_to(ROOT) for p in (ROOT / "aimon").rglob("__init__.py")}
    assert {".".join(folder.parts) for folder in folders} <= set(
        listed.split("package_dir")[0].split()
    )
