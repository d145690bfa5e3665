"""A key is found in the system's keyring; a keyring that gives none says why, and never what."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from click.testing import Result
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked
from keyrings.alt.file import PlaintextKeyring

from aimon.config import keychain
from aimon.config.secrets import SecretError, ask_keyring, resolve
from aimon.practice.scenario import KEY
from aimon.practice.server import PracticeServer

SECRET = "hunter2-not-to-be-seen"
Use = Callable[[KeyringBackend], KeyringBackend]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Make a backend the system's keyring for the test."""
    before = keyring.core._keyring_backend

    def install(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        keychain.forget()
        return backend

    yield install
    keyring.core._keyring_backend = before
    keychain.forget()


def _file(path: Path) -> PlaintextKeyring:
    backend = PlaintextKeyring()
    backend.file_path = str(path / "keyring.cfg")
    return backend


class Broken(KeyringBackend):
    """Answers as it is told to, and counts the questions."""

    priority = -1  # type: ignore[assignment] # never the one that is found

    def __init__(self, answer: Any = None) -> None:
        super().__init__()
        self.answer = answer
        self.asked = 0

    def get_password(self, service: str, username: str) -> Any:
        self.asked += 1
        if isinstance(self.answer, threading.Event):
            self.answer.wait(60)
            return SECRET
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answer = password


def _refused(home: Path, reference: str = "keyring:aimon/openai") -> SecretError:
    with pytest.raises(SecretError) as caught:
        resolve(reference, home)
    assert "hunter2" not in caught.value.message + caught.value.hint
    return caught.value


@pytest.mark.parametrize("service", ["aimon", "https://api.example.org/v1", "기관 키"])
def test_an_entry_is_read_and_the_last_slash_parts_service_and_user(
    home: Path, use: Use, service: str
) -> None:
    use(_file(home)).set_password(service, "openai", SECRET)
    assert resolve(f"keyring:{service}/openai", home) == SECRET


def test_a_keyring_without_the_entry_says_how_to_store_it(home: Path, use: Use) -> None:
    for backend in (null.Keyring(), _file(home)):
        use(backend)
        error = _refused(home, "keyring:our models/openai")
        assert error.kind == "missing_key"
        assert f"{backend.name} has nothing" in error.message
        assert "keyring set 'our models' openai" in error.hint


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (fail.Keyring(), "no keyring here"),
        (Broken(KeyringLocked(SECRET)), "locked"),
        (Broken(InitError(SECRET)), "InitError"),
        (Broken(OSError(SECRET)), "OSError"),
        (Broken(SECRET.encode()), "bytes"),
    ],
    ids=["no backend", "locked", "no session", "other", "not text"],
)
def test_a_keyring_that_fails_is_named_and_a_file_is_advised(
    home: Path, use: Use, backend: KeyringBackend, why: str
) -> None:
    use(backend)
    error = _refused(home)
    assert error.kind == "missing_key"
    assert why in error.message
    assert "cron" in error.hint
    assert "file:PATH" in error.hint


def test_a_keyring_that_is_silent_is_waited_for_once(
    home: Path, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "PATIENCE_S", 0.01)
    unlocked = threading.Event()
    backend = use(Broken(unlocked))
    assert isinstance(backend, Broken)
    try:
        assert "does not answer" in _refused(home).message
        assert "does not answer" in _refused(home, "keyring:aimon/other").message
        assert backend.asked == 1
    finally:
        unlocked.set()
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join()


@pytest.mark.parametrize("value", [SECRET + " ", SECRET + "\nX-Other: 1", SECRET + "열쇠", ""])
def test_an_entry_that_is_no_key_is_malformed(home: Path, use: Use, value: str) -> None:
    use(Broken(value))
    assert _refused(home).kind == "malformed_key"


def test_without_the_package_the_error_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keychain.forget()
    monkeypatch.setitem(sys.modules, "keyring", None)
    error = _refused(home)
    keychain.forget()
    assert error.kind == "missing_key"
    assert "not installed" in error.message
    assert "pip install 'aimon[keyring]'" in error.hint


def test_what_was_asked_for_before_a_run_is_not_asked_for_within_it(home: Path, use: Use) -> None:
    backend = use(Broken(SECRET))
    assert isinstance(backend, Broken)
    ask_keyring(["keyring:aimon/openai", "env:NOWHERE", "file:nowhere"], home)
    assert resolve("keyring:aimon/openai", home) == SECRET
    assert backend.asked == 1
    ask_keyring(["keyring:aimon/openai"], home)
    assert backend.asked == 2


@pytest.mark.parametrize("reference", ["keyring:", "keyring:hunter2", "keyring:/u", "keyring:s/"])
def test_half_a_reference_is_refused_without_being_shown(home: Path, reference: str) -> None:
    error = _refused(home, reference)
    assert error.kind == "malformed_key"
    assert "keyring:SERVICE/USER" in error.message


def test_a_models_key_may_be_in_the_keyring(
    home: Path, practice: PracticeServer, use: Use, aimon: Callable[..., Result]
) -> None:
    """The model is tested with it, and it stands in no output and no file of the workspace."""
    use(_file(home.parent)).set_password("aimon", "practice", KEY)
    path = home / "models.yaml"
    registry = path.read_text(encoding="utf-8")
    path.write_text(registry.replace("file:practice.key", "keyring:aimon/practice"), "utf-8")
    (home / "practice.key").unlink()
    checked = aimon("registry", "check")
    assert (checked.exit_code, "warning" in checked.stdout) == (0, False)
    probed = aimon("probe", "gpt-main", "--check", "basic")
    assert probed.exit_code == 0
    assert KEY not in probed.output + checked.output
    for written in (home / "log").rglob("*.jsonl"):
        assert KEY not in written.read_text(encoding="utf-8")


def test_the_keyrings_own_command_stores_what_a_check_finds(home: Path) -> None:
    """Through the environment, as a site would: PYTHON_KEYRING_BACKEND chooses the keyring."""
    (home / "aimon.yaml").touch()
    (home / "models.yaml").write_text(
        "models: [{id: a, provider: openai, base_url: http://h, model: m, default: true, "
        "api_key: 'keyring:aimon/openai'}]"
    )
    environment = os.environ | {
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
        "XDG_DATA_HOME": str(home.parent),
    }

    def run(*command: str, input: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            input=input,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "keyring set aimon openai" in run("aimon", "registry", "check")
    run("keyring", "set", "aimon", "openai", input=SECRET)
    assert run("aimon", "registry", "check") == "in order: 1 model, 1 of them active\n"
