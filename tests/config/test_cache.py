"""The cache is taken only for exactly the bytes it was made of, and whatever fails it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from aimon.config import cache
from aimon.config.load import Config, load
from aimon.config.problems import ConfigError

CODE = """
import sys
from pathlib import Path
from aimon.config.load import load
assert load(Path(sys.argv[1])).registry.models
print(*sorted(sys.modules))
"""


def _write(home: Path, models: int = 1, language: str = "ko") -> None:
    entries = "".join(
        f"  - {{id: m{n}, provider: openai, base_url: https://h/v1, model: x, tier: 1,"
        " price: {input: 1, output: 2}, retires: 2027-03-01}\n"
        for n in range(models)
    )
    (home / "aimon.yaml").write_text(
        f"language: {language}\nschedule: {{grace_minutes: 30}}\n", encoding="utf-8"
    )
    (home / "models.yaml").write_text(f"models:\n{entries}", encoding="utf-8")


def _forge(home: Path, language: str = "en") -> None:
    """Put into the cache what the files do not say, to see whether it is taken."""
    sources = tuple((home / name).read_bytes() for name in ("aimon.yaml", "models.yaml"))
    config = load(home)
    settings = msgspec.structs.replace(config.settings, language=language)
    cache.put(home, "config", sources, Config(settings=settings, registry=config.registry))


def test_the_second_load_comes_from_the_cache_and_is_equal(home: Path) -> None:
    _write(home, 3)
    first = load(home)
    assert load(home) == first
    _forge(home)
    assert load(home).settings.language == "en"


def test_one_changed_byte_is_seen_even_at_the_same_size_and_time(home: Path) -> None:
    _write(home)
    load(home)
    _forge(home)
    path = home / "aimon.yaml"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b": 30", b": 31"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    config = load(home)
    assert (config.settings.language, config.settings.schedule.grace_minutes) == ("ko", 31)


def test_a_file_that_breaks_is_told_in_spite_of_the_cache(home: Path) -> None:
    _write(home)
    load(home)
    (home / "models.yaml").write_text("models: 3")
    with pytest.raises(ConfigError):
        load(home)


def test_another_versions_cache_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(home)
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    _forge(home)
    monkeypatch.undo()
    assert load(home).settings.language == "ko"


def test_a_cache_cut_or_spoilt_anywhere_is_not_taken(home: Path) -> None:
    _write(home)
    expected = load(home)
    path = cache.place(home, "config")
    good = path.read_bytes()
    for damage in (b"", b"\xff" * 50, b"\x91" * 100_000, *(good[:n] for n in range(0, 400, 7))):
        path.write_bytes(damage)
        assert load(home) == expected
        assert path.read_bytes() == good


def test_the_cache_is_for_the_users_eyes_and_leaves_nothing_beside_it(home: Path) -> None:
    _write(home)
    load(home)
    path = cache.place(home, "config")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_what_stands_in_the_caches_place_only_costs_time(home: Path) -> None:
    _write(home)
    (home / ".cache").write_text("not a folder")
    assert load(home).settings.language == "ko"
    (home / ".cache").unlink()
    cache.place(home, "config").mkdir(parents=True)
    assert load(home).settings.language == "ko"
    assert [path.name for path in (home / ".cache").iterdir()] == ["config.msgpack"]


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file away takes root")
def test_another_users_cache_is_not_taken(home: Path) -> None:
    _write(home)
    load(home)
    _forge(home)
    os.chown(cache.place(home, "config"), 12345, -1)
    assert load(home).settings.language == "ko"


def test_a_read_only_workspace_loads(home: Path) -> None:
    _write(home)
    (home / "aimon.yaml").chmod(0o444)
    home.chmod(0o500)
    try:
        assert load(home).settings.language == "ko"
    finally:
        home.chmod(0o700)


def test_a_hit_imports_no_yaml_and_nothing_else_that_is_slow(home: Path) -> None:
    _write(home)
    load(home)
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(home)], capture_output=True, text=True, check=True
    )
    slow = {"yaml", "difflib", "tempfile", "httpx", "email", "asyncio"}
    assert slow & set(done.stdout.split()) == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file away takes root")
def test_root_keeps_nothing_in_the_workspace_of_another_account(home: Path) -> None:
    _write(home)
    (home / "log").mkdir()
    os.chown(home / "log", 65534, 65534)
    load(home)
    assert not (home / ".cache").exists()
