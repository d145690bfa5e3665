"""What a run needs of others is fetched before it, once, and told when it cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from making import model

from aimon.config import keychain
from aimon.config.secrets import resolve
from aimon.core.plan import plan
from aimon.core.registry import Model
from aimon.probing.ready import prepare


class Counting(KeyringBackend):
    """A keyring that knows one user and counts the questions."""

    priority = -1  # type: ignore[assignment] # never the one that is found

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append((service, username))
        return "key-of-ops" if username == "ops" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def backend() -> Iterator[Counting]:
    before = keyring.core._keyring_backend
    backend = Counting()
    keyring.set_keyring(backend)
    yield backend
    keyring.core._keyring_backend = before
    keychain.forget()


def _prepare(home: Path, *models: Model) -> list[str]:
    planned = plan(models, tiers={m.id: 1 for m in models}, histories={})
    return [error.message for error in prepare(planned, home)]


def test_each_entry_of_the_keyring_is_asked_for_once(home: Path, backend: Counting) -> None:
    models = [model(f"m{n}", api_key="keyring:aimon/ops") for n in range(3)]
    assert _prepare(home, *models, model("other", api_key="keyring:aimon/nobody")) == []
    assert resolve("keyring:aimon/ops", home) == "key-of-ops"
    assert backend.asked == [("aimon", "ops"), ("aimon", "nobody")]


def test_each_provider_that_cannot_be_had_is_told_once(home: Path) -> None:
    models = [model(f"m{n}", provider="nowhere") for n in range(3)]
    assert _prepare(home, model(), *models) == ["the provider nowhere is not installed here"]
