"""The wire protocols: one module each, with what ``base.Provider`` asks.

A module's name is what the registry calls the protocol: ``core.registry.PROVIDERS`` lists them.
Other packages may bring more (``aimon.plugins``), but none in place of these.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast, get_args

from aimon import plugins
from aimon.core.registry import PROVIDERS
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.probing.providers.base import Framing, Provider
from aimon.text import visible

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_FUNCTIONS = ("chat", "listing", "read", "read_event", "headroom", "describe")
# What went wrong with an import is told; any other exception's text may hold anything.
_TOLD = (ImportError, AttributeError, SyntaxError)


class ProviderError(AimonError):
    """A protocol that the registry names is not to be had."""


def get(name: str) -> Provider:
    """Return the protocol that a model's ``provider`` names; raises ProviderError."""
    if name in PROVIDERS:
        return cast(Provider, import_module(f"{__name__}.{name}"))
    return _installed(name)


@cache
def _installed(name: str) -> Provider:
    """Load what another package brings under this name, and see that it is all there."""
    entries = plugins.providers().get(name, ())
    if not entries:
        raise ProviderError(
            _("the provider {name} is not installed here").format(name=visible(name)),
            hint=_("install the package that brings it beside aimon, or change models.yaml"),
        )
    if len(entries) > 1:
        packages = ", ".join(visible(_package(entry)) for entry in entries)
        raise ProviderError(
            _("more than one package brings the provider {name}: {packages}").format(
                name=visible(name), packages=packages
            ),
            hint=_("uninstall all but one of them"),
        )
    provider = _load(entries[0])
    if lacking := _lacking(provider):
        raise ProviderError(
            _("the provider {name} of {package} lacks {what}").format(
                name=visible(name), package=visible(_package(entries[0])), what=", ".join(lacking)
            ),
            hint=_("what a provider needs is described in docs/providers.md"),
        )
    return cast(Provider, provider)


def _load(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except Exception as error:  # the package is not ours: its import may fail in any way
        said = f": {error}" if isinstance(error, _TOLD) else ""
        raise ProviderError(
            _("the provider {name} of {package} cannot be loaded ({error})").format(
                name=visible(entry.name),
                package=visible(_package(entry)),
                error=visible(type(error).__name__ + said),
            ),
            hint=_("mend or update the package"),
        ) from error


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _lacking(provider: Any) -> list[str]:
    """Return the names that a provider should have and has not, or not as they should be."""
    framing = getattr(provider, "FRAMING", None)
    lacking = [] if framing in get_args(Framing) else ["FRAMING"]
    if not isinstance(getattr(provider, "OPTIONAL", None), frozenset | set):
        lacking.append("OPTIONAL")
    for name in _FUNCTIONS:
        unneeded = name == "read_event" and framing == "none"
        if not unneeded and not callable(getattr(provider, name, None)):
            lacking.append(name)
    return lacking


__all__ = ["Provider", "ProviderError", "get"]
