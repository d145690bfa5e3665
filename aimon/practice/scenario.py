"""What the simulated provider plays: its models, their pace, their defects and their failures."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from aimon.errors import AimonError
from aimon.i18n import _

KEY = "practice-key"  # no secret: the key of the packaged scenario
_FOREVER_MS = 3_600_000
_PACKAGED_URL = "http://127.0.0.1:8765"
_PACKAGED_DAY = date(2026, 11, 20)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")

Protocol = Literal["openai", "anthropic", "gemini"]
PROTOCOLS: tuple[Protocol, ...] = ("openai", "anthropic", "gemini")
Defect = Literal["garble", "garble_latin1", "miscount", "misjudge", "drift"]


class Failure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How every ``every``-th request fails.

    By an HTTP ``status`` (with ``retry_after`` seconds), or where that is null by the connection:
    ``reset`` before anything is answered, ``cut`` in the middle of the answer.
    """

    every: int = 1
    status: int | None = None
    retry_after: int | None = None
    connection: Literal["reset", "cut"] | None = None


class PracticeModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model. ``chunk`` is the characters of a streamed piece; ``key`` replaces the scenario's.

    An answer starts ``ttft_ms`` after the request was read and is complete at ``latency_ms``.
    """

    name: str
    served_as: str | None = None
    protocols: tuple[Protocol, ...] = PROTOCOLS
    ttft_ms: float = 0.0
    latency_ms: float = 0.0
    chunk: int = 12
    defects: frozenset[Defect] = frozenset()
    failure: Failure | None = None
    key: str | None = None


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All models, and the key that callers must send."""

    key: str = KEY
    models: tuple[PracticeModel, ...] = ()

    def get(self, name: str, protocol: Protocol) -> PracticeModel | None:
        """Return the model that this protocol serves under this name, if there is one."""
        return next((m for m in self.serving(protocol) if m.name == name), None)

    def serving(self, protocol: Protocol) -> tuple[PracticeModel, ...]:
        """Return the models that this protocol serves."""
        return tuple(m for m in self.models if protocol in m.protocols)


def load_scenario(path: Path | None = None) -> Scenario:
    """Return the scenario of a file, or the packaged one.

    Raises AimonError with the file and everything that is wrong in it.
    """
    name = str(path) if path else "scenario.yaml"
    try:
        text = path.read_text("utf-8") if path else _packaged("scenario.yaml")
    except (OSError, UnicodeDecodeError) as error:
        raise AimonError(
            _("cannot read {path}: {error}").format(path=name, error=error),
            hint=_("name a YAML file with --scenario"),
        ) from error
    return parse_scenario(text, name)


def parse_scenario(text: str, name: str) -> Scenario:
    """Return the scenario that a YAML text writes; ``name`` stands in the errors."""
    try:
        scenario = msgspec.convert(_yaml(text, name) or {}, Scenario)
    except msgspec.ValidationError as error:
        raise _invalid(name, [str(error)]) from error
    if problems := list(_problems(scenario)):
        raise _invalid(name, problems)
    return scenario


def packaged_registry(url: str = _PACKAGED_URL, today: date = _PACKAGED_DAY) -> str:
    """Return a models.yaml for the packaged scenario, served at this URL.

    Its dates lie as far from ``today`` as the file's from the day on which it was written: a model
    that is about to be retired is so in years to come.
    """
    passed = today - _PACKAGED_DAY

    def moved(found: re.Match[str]) -> str:
        return str(date.fromisoformat(found[0]) + passed)

    return _DATE.sub(moved, _packaged("models.yaml")).replace(_PACKAGED_URL, url.rstrip("/"))


def _packaged(name: str) -> str:
    return files("aimon.practice").joinpath(name).read_text("utf-8")


def _yaml(text: str, name: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise _invalid(name, [" ".join(str(error).split())]) from error


def _invalid(name: str, problems: list[str]) -> AimonError:
    return AimonError(
        "\n".join(_("{path}: {problem}").format(path=name, problem=text) for text in problems),
        hint=_("compare with the packaged scenario.yaml of aimon.practice"),
    )


def _problems(scenario: Scenario) -> list[str]:
    found = [] if scenario.models else [_("models: expected at least one model")]
    found += [
        _("{name}: expected printable ASCII").format(name=name)
        for name, key in _keys(scenario)
        if not (key and key.isascii() and key.isprintable())
    ]
    names = [(m.name, protocol) for m in scenario.models for protocol in m.protocols]
    for i, model in enumerate(scenario.models):
        at = f"models[{i}] ({model.name})"
        if any(names.count((model.name, protocol)) > 1 for protocol in model.protocols):
            found.append(_("{at}: the name stands twice").format(at=at))
        if not 0 <= model.ttft_ms <= model.latency_ms < _FOREVER_MS:
            found.append(_("{at}: expected 0 <= ttft_ms <= latency_ms < 1 hour").format(at=at))
        if model.chunk < 1:
            found.append(_("{at}: expected a chunk of at least 1").format(at=at))
        found += [f"{at}: {text}" for text in _failure_problems(model.failure)]
    return found


def _keys(scenario: Scenario) -> list[tuple[str, str]]:
    own = [(f"models[{i}].key", m.key) for i, m in enumerate(scenario.models) if m.key is not None]
    return [("key", scenario.key), *own]


def _failure_problems(failure: Failure | None) -> list[str]:
    if failure is None:
        return []
    found = []
    if failure.every < 1:
        found.append(_("failure.every: expected at least 1"))
    if (failure.status is None) == (failure.connection is None):
        found.append(_("failure: expected either a status or a connection"))
    if failure.status is not None and not 400 <= failure.status <= 599:
        found.append(_("failure.status: expected 400 to 599"))
    return found
