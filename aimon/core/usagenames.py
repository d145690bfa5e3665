"""Which model of the registry an export means, whose names are the provider's or a gateway's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from aimon.core.modelnames import find_models, named_just
from aimon.core.names import nearest
from aimon.core.registry import Model
from aimon.core.served import same_model


class Names:
    """The models by what exports call them; ``given`` has ids for some of their names."""

    def __init__(self, models: Sequence[Model], given: Mapping[str, str] | None = None) -> None:
        self._models = models
        self._given = {theirs.strip().casefold(): ours for theirs, ours in (given or {}).items()}
        self._known: dict[str, tuple[str, ...]] = {}

    def meant(self, name: str) -> tuple[str, ...]:
        """Return the ids of the models that a name stands for: one, several, or none."""
        if name not in self._known:
            self._known[name] = self._find(name.strip())
        return self._known[name]

    def like(self, name: str) -> tuple[str, ...]:
        """Return the ids of models that may be meant by a name that stands for none, or several."""
        if ids := self.meant(name):
            return ids
        if possible := find_models(name, self._models).possible:
            return possible
        names = {m.model: m.id for m in self._models} | {m.id: m.id for m in self._models}
        return tuple(dict.fromkeys(names[near] for near in nearest(name[:100], names)))

    def _find(self, name: str) -> tuple[str, ...]:
        if ours := self._given.get(name.casefold()):
            return (ours,)
        for fits in _rules(name):
            if found := [model for model in self._models if fits(model)]:
                active = [model.id for model in found if model.active]
                return tuple(active or (model.id for model in found))
        return tuple(model.id for model in named_just(name, self._models))


def _rules(name: str) -> Iterator[Callable[[Model], bool]]:
    """Yield what a model must fulfil to be meant, the surest first."""
    plain = _plain(name)
    bare = name.rsplit("/", 1)[-1]
    yield lambda m: m.id == name
    yield lambda m: plain in map(_plain, (m.id, m.model, m.display_name, m.served_model or m.id))
    yield lambda m: _plain(bare) in map(_plain, (m.id, m.model.rsplit("/", 1)[-1]))
    yield lambda m: any(same_model(wanted, name) for wanted in (m.served_model or m.model, m.model))
    yield lambda m: same_model(name, m.model)


def _plain(name: str) -> str:
    """Return a name without case and what stands between its parts, but for a version's points."""
    return "".join(c for c in name.casefold() if c not in " _-")
