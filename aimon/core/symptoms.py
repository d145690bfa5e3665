"""What a run's probes say of their models: who answered, who did not and why, what is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from aimon.core import strain
from aimon.core.faults import Fault, FaultClass
from aimon.core.places import Place, place_of
from aimon.core.records import Item, Probe
from aimon.core.registry import Model

# No failure of anyone's: a limit kept, or nothing asked.
_SPARED = frozenset({"rate_limited", "budget", "internal"})

T = TypeVar("T")
K = TypeVar("K")


class Seen(NamedTuple):
    """A model that was looked at.

    ``fault`` is why it did not answer; ``strain`` is by what it was unusually slow or late;
    ``again`` are the earlier days that had the same at this hour, where no other hour had.
    """

    probe: Probe
    model: Model
    place: Place
    fault: Fault | None
    strain: Fault | None
    again: tuple[date, ...]

    @property
    def host(self) -> str:
        """The provider's host."""
        return self.place.host

    @property
    def kind(self) -> str:
        """The kind of fault, empty where it answered."""
        return self.fault.kind if self.fault else ""

    @property
    def keyless(self) -> bool:
        """Whether its key, or the want of one, kept it from answering."""
        return self.fault is not None and self.fault.fault_class is FaultClass.AUTHENTICATION

    @property
    def misconfigured(self) -> bool:
        """Whether its entry in the registry kept it from answering."""
        return self.fault is not None and self.fault.fault_class is FaultClass.CONFIGURATION

    @property
    def lost(self) -> bool:
        """Whether no usable answer came, for a reason that is neither its key nor its entry."""
        return self.fault is not None and not (self.keyless or self.misconfigured)

    @property
    def reached(self) -> bool:
        """Whether its host said anything at all."""
        if self.fault is None or self.fault.status is not None:
            return True
        return self.fault.fault_class is FaultClass.QUALITY or self.kind in ("cut", "decoding")


def look(
    probes: Iterable[Probe], models: Mapping[str, Model], history: Mapping[str, Sequence[Probe]]
) -> list[Seen]:
    """Return what each probe says; one that says nothing of its model is left out.

    That is one of an inactive model, one that aimon or a limit spoilt.
    """
    found = []
    for probe in probes:
        model = models.get(probe.model)
        if model is not None and model.active and _tells(probe):
            before = _earlier(probe, history.get(model.id, ()))
            found.append(
                Seen(
                    probe=probe,
                    model=model,
                    place=place_of(model),
                    fault=probe.fault if probe.result == "failure" else None,
                    strain=strain.unusual(probe, before),
                    again=strain.recurring(probe, before),
                )
            )
    return found


def _tells(probe: Probe) -> bool:
    if probe.result == "failure":
        return probe.fault is not None and probe.fault.kind not in _SPARED
    return probe.result == "success"


def _earlier(probe: Probe, history: Iterable[Probe]) -> list[Probe]:
    return [p for p in history if p.run != probe.run and p.time < probe.time]


def hosts_reached(
    probes: Iterable[Probe], models: Mapping[str, Model], seen: Iterable[Seen]
) -> frozenset[str]:
    """Return the hosts that said anything to anyone; a rate limit kept is an answer, too."""
    limited = (p for p in probes if p.fault is not None and p.fault.kind == "rate_limited")
    kept = {place_of(models[p.model]).host for p in limited if p.model in models}
    return frozenset(kept | {s.host for s in seen if s.reached})


def broken_check(probe: Probe) -> str | None:
    """Return the one check that fails by half or more while all others pass wholly, if there is."""
    if probe.result != "success" or probe.grade not in ("caution", "problem"):
        return None
    by_check = {check: graded(probe, check) for check in probe.ran}
    failing = [check for check, items in by_check.items() if not all(i.ok for i in items)]
    if len(failing) != 1 or len(by_check) < 2 or not all(by_check.values()):
        return None
    items = by_check[failing[0]]
    return failing[0] if 2 * sum(not i.ok for i in items) >= len(items) else None


def graded(probe: Probe, check: str) -> list[Item]:
    """Return the items of a check that tell something of the model."""
    return [
        item
        for item in probe.checks
        if item.check == check
        and item.ok is not None
        and not (item.fault and item.fault.kind in _SPARED)
    ]


def commonest(faults: Sequence[Fault]) -> Fault | None:
    """Return the most frequent kind of fault; what not all of the kind say alike is left out."""
    if not faults:
        return None
    kind, _ = Counter(f.kind for f in faults).most_common(1)[0]
    first, *more = [f for f in faults if f.kind == kind]
    return msgspec.structs.replace(
        first,
        detail=first.detail if all(f.detail == first.detail for f in more) else "",
        status=first.status if all(f.status == first.status for f in more) else None,
    )


def grouped(things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Return the things by their key, both in the order they came."""
    groups: dict[K, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


def hosts(seen: Iterable[Seen]) -> list[str]:
    """Return the hosts, each once, in the order they came."""
    return list(dict.fromkeys(s.host for s in seen))
