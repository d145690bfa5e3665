"""A second look at the configuration: all problems as data, and what is right but worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from aimon.config.load import Config, check
from aimon.config.problems import ConfigError, Problem
from aimon.config.secrets import SecretError, resolve
from aimon.core.alertkinds import SEVERITIES
from aimon.core.registry import Registry
from aimon.core.retirement import retirement
from aimon.core.settings import Settings
from aimon.i18n import _, ngettext
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

# An address that does not begin like this is written out.
_REFERENCES = ("env:", "file:", "keyring:")


class Review(msgspec.Struct, frozen=True):
    """What a check of both files found. Without problems there is a configuration."""

    config: Config | None
    problems: tuple[Problem, ...] = ()
    hint: str = ""


def review(home: Path) -> Review:
    """Check the workspace's files and return what came of it."""
    try:
        return Review(check(home))
    except ConfigError as error:
        return Review(None, error.problems, error.hint)


def warnings(config: Config, home: Path, today: date) -> list[Problem]:
    """Return what is no error but will trouble somebody; ``today`` is the site's."""
    return [*_keys(config, home), *remarks(config, today)]


def remarks(config: Config, today: date) -> list[Problem]:
    """Return the warnings that both files give by themselves, without a look for their keys."""
    registry = config.registry
    return [
        *_retirements(registry, today),
        *_choice(registry),
        *_unpriced(config),
        *_routes(config.settings),
        *_reader(),
    ]


def references(settings: Settings | None, registry: Registry | None) -> dict[str, tuple[str, str]]:
    """Return where each reference to a key or a password is used first: the file and the path."""
    uses: dict[str, tuple[str, str]] = {}
    for number, model in enumerate(registry.models if registry else ()):
        if model.active and model.api_key:
            uses.setdefault(model.api_key, (REGISTRY_FILE, f"models[{number}].api_key"))
    if settings and settings.mail and settings.mail.password:
        uses.setdefault(settings.mail.password, (SETTINGS_FILE, "mail.password"))
    for number, route in enumerate(settings.alerts.routes if settings else ()):
        for name, value in (("url", route.url or ""), *route.headers.items()):
            if value.startswith(_REFERENCES):
                path = f"alerts.routes[{number}].{name if name == 'url' else f'headers.{name}'}"
                uses.setdefault(value, (SETTINGS_FILE, path))
    ping = settings.schedule.ping if settings else None
    if ping and ping.url.startswith(_REFERENCES):
        uses.setdefault(ping.url, (SETTINGS_FILE, "schedule.ping.url"))
    return uses


def is_header(path: str) -> bool:
    """Whether a path is a header's, which may be words like ``Bearer KEY``."""
    return ".headers." in path


def _keys(config: Config, home: Path) -> Iterator[Problem]:
    """Yield one warning for each reference that leads to no usable key here."""
    for reference, (file, path) in references(config.settings, config.registry).items():
        try:
            resolve(reference, home, spaces=is_header(path))
        except SecretError as error:
            remedy = f" ({error.hint})" if error.hint else ""
            yield Problem(file=file, line=None, path=path, message=error.message + remedy)


def _retirements(registry: Registry, today: date) -> Iterator[Problem]:
    for number, model in enumerate(registry.models):
        near = retirement(model, today)
        if near is None:
            continue
        if near.stage:
            message = ngettext(
                "{id} retires on {day}, in {n} day",
                "{id} retires on {day}, in {n} days",
                near.days_left,
            )
        else:
            message = _("{id} was to retire on {day} and is still active")
        message = message.format(id=model.id, day=near.on, n=near.days_left)
        yield _about(f"models[{number}].retires", message)


def _choice(registry: Registry) -> Iterator[Problem]:
    if not registry.models:
        yield _about("models", _("there are no models yet"))
    elif not registry.active:
        yield _about("models", _("no model is active: there is nothing to test"))
    elif not any(model.default for model in registry.models):
        yield _about("models", _("no model is the default"))


def _unpriced(config: Config) -> Iterator[Problem]:
    """Yield one warning for all the models whose tests no budget holds back."""
    budget = config.settings.budget
    if budget.day is None and budget.month is None:
        return
    outside = [
        model.id
        for model in config.registry.active
        if model.price is None or model.price.currency != budget.currency
    ]
    if outside:
        message = _(
            "tests of models without a price in {currency} do not count against it: {models}"
        ).format(currency=budget.currency, models=", ".join(outside))
        yield Problem(file=SETTINGS_FILE, line=None, path="budget", message=message)


def _routes(settings: Settings) -> Iterator[Problem]:
    """Yield the routes for mail that lead nowhere, and the severities that no route takes."""
    for number, route in enumerate(settings.alerts.routes):
        if route.kind == "mail" and settings.mail is None:
            message = _("alerts leave by no mail until mail: with host, from and to is set")
            path = f"alerts.routes[{number}]"
            yield Problem(file=SETTINGS_FILE, line=None, path=path, message=message)
    taken = {severity for route in settings.alerts.routes for severity in route.severities}
    if taken and (left := [severity for severity in SEVERITIES if severity not in taken]):
        message = _("no route takes alerts of these severities: {names}")
        message = message.format(names=", ".join(left))
        yield Problem(file=SETTINGS_FILE, line=None, path="alerts.routes", message=message)


def _reader() -> Iterator[Problem]:
    from aimon.config.document import HAS_LIBYAML

    if not HAS_LIBYAML:
        message = _("PyYAML is here without libyaml: a changed file is read ten times as slowly")
        yield Problem(file=REGISTRY_FILE, line=None, path="", message=message)


def _about(path: str, message: str) -> Problem:
    return Problem(file=REGISTRY_FILE, line=None, path=path, message=message)
