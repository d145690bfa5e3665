"""Looks where a run's failures have their cause in common, before any model is blamed.

The rules go from the widest cause to the narrowest; a model that one has accounted for is no
witness for the next. What is left unexplained is a model's own trouble, and its fault says which.
Evidence is written ``name: value``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from aimon.core import strain
from aimon.core.faults import Fault
from aimon.core.places import is_outside
from aimon.core.records import Probe, Verdict
from aimon.core.registry import Model
from aimon.core.symptoms import (
    Seen,
    broken_check,
    commonest,
    graded,
    grouped,
    hosts,
    hosts_reached,
    look,
)

# A clock this far off makes good certificates look bad (seconds).
CLOCK_TOLERANCE = 300.0
# These come before a model is named to anyone, so one model is as good a witness as ten.
_BEFORE_THE_MODEL = frozenset({"dns", "refused", "unreachable", "connect_timeout", "tls"})
_UNREACHED = _BEFORE_THE_MODEL | {"reset", "proxy"}
# Nobody was asked, so nothing is known of the provider.
_NO_KEY = frozenset({"missing_key", "malformed_key", "exposed_key"})
# Evidence names at most so many things.
_NAMED = 5
# Fewer models being slow together says little of the load.
_FEW = 4


class Clues(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen beside the models.

    ``connectivity`` has for each address asked None where any HTTP answer came, else the fault.
    ``clock_offset_s`` is how far this machine's clock is ahead of the servers', None unknown.
    """

    connectivity: dict[str, Fault | None] = {}
    clock_offset_s: float | None = None

    @property
    def tried(self) -> list[Fault | None]:
        """What came of each address; aimon's own failures tell nothing."""
        return [f for f in self.connectivity.values() if f is None or f.kind != "internal"]

    @property
    def cut_off(self) -> bool:
        """Whether addresses were asked and none was reached."""
        return bool(self.tried) and all(self.tried)

    @property
    def clock_is_wrong(self) -> bool | None:
        """Whether the clock is further off than certificates bear; None where nobody knows."""
        offset = self.clock_offset_s
        return None if offset is None else abs(offset) > CLOCK_TOLERANCE


class _Case(NamedTuple):
    """What a rule judges by: all that was looked at, and what no wider rule accounted for."""

    seen: list[Seen]
    left: list[Seen]
    reached: frozenset[str]
    clues: Clues


def diagnose(
    probes: Sequence[Probe],
    models: Mapping[str, Model],
    clues: Clues,
    history: Mapping[str, Sequence[Probe]],
) -> tuple[Verdict, ...]:
    """Return the common causes of a run's failures, the widest first.

    ``probes`` are the run's, ``models`` the registry's by id, ``history`` each model's earlier
    probes. Inactive models, aimon's own failures and what a limit left untested are passed over.
    """
    seen = left = look(probes, models, history)
    reached = hosts_reached(probes, models, seen)
    verdicts: list[Verdict] = []
    for rule in _RULES:
        found = rule(_Case(seen, left, reached, clues))
        verdicts += sorted(found, key=lambda verdict: -len(verdict.models))
        accounted = {model for verdict in verdicts for model in verdict.models}
        left = [s for s in left if s.model.id not in accounted]
    return tuple(sorted(verdicts, key=lambda verdict: not verdict.models))


def _clock(case: _Case) -> Iterator[Verdict]:
    """A wrong clock makes certificates seem not valid yet, or expired, whoever serves them.

    One provider's expired certificate is its own; those of several are our clock, as is one whose
    time is yet to come. A clock that was found right is never to blame.
    """
    wrong, offset = case.clues.clock_is_wrong, case.clues.clock_offset_s or 0.0
    early = [s for s in case.left if _certificate(s.fault, "not yet valid")]
    late = [s for s in case.left if _certificate(s.fault, "expired")]
    elsewhere = sum(_certificate(f, "expired") for f in case.clues.tried)
    found: list[Seen] = []
    if wrong is None and (early or len(hosts(late)) + elsewhere > 1):
        found = early + late
    elif wrong:
        found = early if offset < 0 else late
    if found or wrong:
        yield _verdict("clock", "", found, case.seen, _offset(case.clues))


def _certificate(found: Fault | None, words: str) -> bool:
    return found is not None and found.kind == "tls" and words in found.detail.lower()


def _proxy(case: _Case) -> Iterator[Verdict]:
    """The proxy itself says that it fails, or that it lets nobody through to a host."""
    found = [s for s in case.left if s.kind == "proxy"]
    behind = hosts(found)
    works = bool(case.reached) or None in case.clues.tried
    if found:
        others = f"other hosts reached: {len(case.reached.difference(behind))}"
        subject = behind[0] if works and len(behind) == 1 else ""
        evidence = (*_connectivity(case.clues), _named("hosts", behind), others)
        yield _verdict("proxy", subject, found, case.seen, evidence)


def _network(case: _Case) -> Iterator[Verdict]:
    """No provider outside is reached: that is this host's network, or its name lookups.

    Two providers are not lost at the same time by chance. A single one counts where the
    connectivity addresses are out of reach as well; where another host outside answers, two and
    the addresses are needed, for the one that answers may be the site's own.
    """
    outside = [s for s in case.seen if is_outside(s.host)]
    lost = [s for s in case.left if is_outside(s.host) and s.lost and s.host not in case.reached]
    unreached = hosts(s for s in lost if s.kind in _UNREACHED)
    answering = any(map(is_outside, case.reached))
    cut_off = case.clues.cut_off
    needed = 2 if answering or not cut_off else 1
    if len(unreached) < needed or (answering and not cut_off):
        return
    found = [s for s in lost if s.host in unreached or s.kind == "timeout"]
    kinds = {s.kind for s in found} | {f.kind for f in case.clues.tried if f and cut_off}
    evidence = (*_connectivity(case.clues), _named("hosts", hosts(found)))
    yield _verdict("dns" if kinds == {"dns"} else "network", "", found, outside, evidence)


def _load_now(case: _Case) -> Iterator[Verdict]:
    """Many models of several providers are slow at once, and nothing else fails: that is load.

    At each of two hosts half of the models or more: a single provider's slowness is its own.
    """
    strained = [s for s in case.left if s.strain]
    others_fail = any(s.fault and not strain.strain(s.probe) for s in case.seen)
    if len(case.seen) < _FEW or 2 * len(strained) < len(case.seen) or others_fail:
        return
    of, slow = (Counter(s.host for s in group) for group in (case.seen, strained))
    busy = [host for host in slow if 2 * slow[host] >= of[host]]
    if len(busy) > 1:
        yield _loaded(strained, case, _named("hosts", busy))


def _providers(case: _Case) -> Iterator[Verdict]:
    """Every model of a host fails alike: its provider; else every model of one protocol there."""
    for host, group in grouped(case.left, lambda s: s.host).items():
        whole = list(_provider(host, group, case))
        yield from whole
        places = grouped(group, lambda s: s.place)
        if not whole and len(places) > 1:
            for place, part in places.items():
                yield from _provider(host, part, case, f"protocol: {place.protocol}")


def _provider(host: str, group: list[Seen], case: _Case, *said: str) -> Iterator[Verdict]:
    """The cause that all models of a place have in common, if they have one.

    A single model speaks for its provider only by what comes before any model is named. A key or
    an entry that is wrong says nothing of whether the provider serves: such models do not count.
    """
    asked = _connectivity(case.clues) if is_outside(host) else ()
    others = len({s.host for s in case.seen} - {host})
    evidence = (*said, *asked, f"other hosts: {others}")
    count = [s for s in group if not (s.keyless or s.misconfigured)]
    alike = all(s.lost or s.strain for s in count) and not all(s.again for s in count)
    if alike and (len(count) > 1 or count[0].kind in _BEFORE_THE_MODEL):
        yield _verdict("provider", host, count, count, evidence)
    elif len(group) > 1 and all(s.misconfigured and s.kind == group[0].kind for s in group):
        yield _verdict("configuration", host, group, group, evidence)
    elif len(_keys_of(group)) > 1 and all(s.keyless and s.kind not in _NO_KEY for s in group):
        yield _verdict("provider", host, group, group, (*evidence, _key_names(group)))


def _keys(case: _Case) -> Iterator[Verdict]:
    """Every model that uses a key is refused for it, or no key of one kind is where it should be.

    A model that could not be reached is no witness for its key.
    """
    keyed = [s for s in case.left if s.model.api_key and not s.lost]
    absent: set[str] = set()
    for users in grouped(keyed, lambda s: (s.model.api_key or "").partition(":")[0]).values():
        if len(_keys_of(users)) > 1 and all(s.kind in _NO_KEY for s in users):
            absent.update(_keys_of(users))
            yield _verdict("key", "", users, users, (_key_names(users),))
    for reference, users in grouped(keyed, lambda s: s.model.api_key or "").items():
        if reference not in absent and len(users) > 1 and all(s.keyless for s in users):
            evidence = (_key_names(users), _named("hosts", hosts(users)))
            yield _verdict("key", reference, users, users, evidence)


def _load_daily(case: _Case) -> Iterator[Verdict]:
    """Models that are slow at this hour on other days too, and at no other hour."""
    again = [s for s in case.left if s.again]
    if again:
        yield _loaded(again, case)


def _functions(case: _Case) -> Iterator[Verdict]:
    """One check fails while the model passes the others: that function."""
    broken = [(s, check) for s in case.left if (check := broken_check(s.probe))]
    for check, pairs in grouped(broken, lambda pair: pair[1]).items():
        items = [item for s, _ in pairs for item in graded(s.probe, check)]
        failed = [item for item in items if not item.ok]
        yield Verdict(
            cause="function",
            subject=check,
            models=tuple(s.model.id for s, _ in pairs),
            of=sum(check in s.probe.ran for s in case.seen),
            fault=commonest([item.fault for item in failed if item.fault]),
            evidence=(f"items failed: {len(failed)}/{len(items)}",),
        )


_RULES: tuple[Callable[[_Case], Iterable[Verdict]], ...] = (
    _clock,
    _proxy,
    _network,
    _load_now,
    _providers,
    _keys,
    _load_daily,
    _functions,
)


def _verdict(
    cause: str, subject: str, found: Sequence[Seen], of: Sequence[Seen], evidence: tuple[str, ...]
) -> Verdict:
    return Verdict(
        cause=cause,
        subject=subject,
        models=tuple(s.model.id for s in found),
        of=len(of),
        fault=commonest([f for s in found if (f := s.fault or strain.strain(s.probe))]),
        evidence=evidence,
    )


def _loaded(found: list[Seen], case: _Case, *evidence: str) -> Verdict:
    """Return the verdict that models are strained at this hour, with the days that were alike."""
    days = {day for s in found for day in s.again}
    if days:
        evidence = (*evidence, "days: " + ", ".join(map(str, sorted(days)[-_NAMED:])))
    probe = found[0].probe
    subject = probe.slot or f"{strain.hour(probe)}:00"
    return _verdict("load", subject, found, case.seen, evidence)


def _connectivity(clues: Clues) -> tuple[str, ...]:
    tried = clues.tried
    return (f"connectivity reached: {tried.count(None)}/{len(tried)}",) if tried else ()


def _offset(clues: Clues) -> tuple[str, ...]:
    wrong = clues.clock_is_wrong
    return (f"clock offset: {clues.clock_offset_s:+.0f} s",) if wrong else ()


def _named(name: str, things: Sequence[str]) -> str:
    more = [f"and {len(things) - _NAMED} more"] if len(things) > _NAMED else []
    return f"{name}: " + ", ".join([*things[:_NAMED], *more])


def _keys_of(seen: Iterable[Seen]) -> list[str]:
    return list(dict.fromkeys(s.model.api_key for s in seen if s.model.api_key))


def _key_names(seen: Iterable[Seen]) -> str:
    return _named("keys", _keys_of(seen))
