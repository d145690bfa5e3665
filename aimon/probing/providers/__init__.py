"""The wire protocols: one module each, with the functions of ``base.Provider``."""

from __future__ import annotations

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.probing.providers import anthropic, gemini, openai
from aimon.probing.providers.base import Provider

_PROVIDERS: dict[str, Provider] = {"openai": openai, "anthropic": anthropic, "gemini": gemini}


def get(name: str) -> Provider:
    """Return the protocol that a model's ``provider`` names; raises AimonError."""
    try:
        return _PROVIDERS[name]
    except KeyError:
        raise AimonError(
            _("unknown provider: {name}").format(name=name),
            hint=_("use one of: {names}").format(names=", ".join(_PROVIDERS)),
        ) from None


__all__ = ["Provider", "get"]
