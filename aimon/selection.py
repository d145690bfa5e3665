"""Finds the models that a command names."""

from __future__ import annotations

from collections.abc import Sequence

from aimon.core.names import nearest
from aimon.core.registry import Model, Registry
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.text import visible


def find_models(registry: Registry, names: Sequence[str]) -> tuple[Model, ...]:
    """Return the models with these ids or display names, each once.

    Raises WrongUsage with the nearest known ids.
    """
    found = []
    for name in dict.fromkeys(names):
        model = registry.get(name) or _called(registry, name)
        if model is None:
            near = _like(registry, name)
            raise WrongUsage(
                _("no model is called {name}").format(name=visible(name)),
                hint=_("did you mean: {names}?").format(names=", ".join(near))
                if near
                else _("see them all: aimon status"),
            )
        found.append(model)
    return tuple(found)


def _like(registry: Registry, name: str) -> list[str]:
    """Return the ids of the models whose id or display name is like this one, the likest first."""
    ids = {m.display_name: m.id for m in registry.models} | {m.id: m.id for m in registry.models}
    return list(dict.fromkeys(ids[known] for known in nearest(name, ids)))


def _called(registry: Registry, name: str) -> Model | None:
    """Return the one model with this display name, if there is just one."""
    found = [model for model in registry.models if model.display_name == name]
    return found[0] if len(found) == 1 else None
