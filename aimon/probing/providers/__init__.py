"""The wire protocols: one module each, with the functions of ``base.Provider``.

A module's name is what the registry calls the protocol: ``core.registry.PROVIDERS`` lists them.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from aimon.probing.providers.base import Provider


def get(name: str) -> Provider:
    """Return the protocol that a model's ``provider`` names, one of ``PROVIDERS``."""
    return cast(Provider, import_module(f"{__name__}.{name}"))


__all__ = ["Provider", "get"]
