"""What a run needs of other packages, fetched before anything is timed.

A keyring or an import may take seconds, and a model must not be found slow for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aimon.config.secrets import SecretError, ask_keyring, resolve
from aimon.core.plan import Planned
from aimon.probing import providers
from aimon.probing.providers import ProviderError


def keyless(plans: Sequence[Planned], home: Path) -> list[SecretError]:
    """Return what is wrong with the models' keys that cannot be had, one for each key."""
    wrong = []
    for reference in dict.fromkeys(p.model.api_key for p in plans if p.model.api_key is not None):
        try:
            resolve(reference, home)
        except SecretError as error:
            wrong.append(error)
    return wrong


def prepare(plans: Sequence[Planned], home: Path) -> list[ProviderError]:
    """Ask the keyring for the models' keys and load their providers.

    Return what is wrong with those that cannot be had: their models will not be tested.
    """
    ask_keyring((p.model.api_key for p in plans if p.model.api_key is not None), home)
    wrong = []
    for name in dict.fromkeys(p.model.provider for p in plans):
        try:
            providers.get(name)
        except ProviderError as error:
            wrong.append(error)
    return wrong
