"""A verdict as people read it: what was seen, what it points at, what to do next.

What is only inferred is said with caution; the figures are the run's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from aimon.core.causes import facts
from aimon.core.faults import FaultClass
from aimon.core.records import Verdict
from aimon.i18n import _, ngettext
from aimon.output.words import CHECKS, fault_words
from aimon.text import visible

# Hosts that people know by another name.
_KNOWN = {
    "api.openai.com": "OpenAI",
    "api.anthropic.com": "Anthropic",
    "generativelanguage.googleapis.com": "Google Gemini",
}
_MOST_NAMED = 5


class Told(NamedTuple):
    """The three parts of a sentence: what was seen, its likely cause, the next step."""

    seen: str
    cause: str
    step: str


def told(verdict: Verdict, names: Mapping[str, str]) -> Told:
    """Return the parts of a verdict's sentence; ``names`` are the models' display names by id."""
    tell = _TELL.get(verdict.cause, _unknown)
    found = {name: visible(value) for name, value in facts(verdict).items()}
    return tell(verdict, found, names)


def cause_words(verdict: Verdict, names: Mapping[str, str]) -> str:
    """Return what was seen and what it points at, in one sentence."""
    parts = told(verdict, names)
    return f"{parts.seen}: {parts.cause}"


def verdict_words(verdict: Verdict, names: Mapping[str, str]) -> str:
    """Return the whole sentence, with the next step."""
    return f"{cause_words(verdict, names)} → {told(verdict, names).step}"


def listed(names: Sequence[str]) -> str:
    """Return names on one line: the first few, and how many more there are."""
    shown = ", ".join(visible(name, 40) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return _("{names} and {n} more").format(names=shown, n=more) if more > 0 else shown


Facts = Mapping[str, str]
Names = Mapping[str, str]


def _provider(verdict: Verdict, found: Facts, _names: Names) -> Told:
    host = visible(verdict.subject)
    provider = host
    if host in _KNOWN:
        provider = _("{name} ({host})").format(name=_KNOWN[host], host=host)
    if protocol := found.get("protocol"):
        provider = _("{provider} ({protocol} protocol)").format(
            provider=provider, protocol=protocol
        )
    n, why = len(verdict.models), _why(verdict)
    step = _("look at the provider's status page or our own server, suggest other models")
    if verdict.fault and verdict.fault.fault_class == FaultClass.AUTHENTICATION:
        seen = _("{provider} refuses all its {n} models, whatever their key{why}")
        cause = _("our account there, or the provider's sign-in, seems to be the cause")
        step = _("ask the administrator to check the account")
    elif n == 1:
        seen = _("{provider} does not let us connect{why}")
        cause = _("the provider's server or its address seems to be the cause, not the model")
    else:
        seen = _("none of the {n} models of {provider} answers as it should{why}")
        cause = _("the provider seems to be out of order")
        if _is_on_the_way(verdict) and not _compared(found):
            cause = _("the provider, or the network from here to it, seems to be out of order")
    return Told(seen.format(provider=provider, n=n, why=why), cause, step)


def _is_on_the_way(verdict: Verdict) -> bool:
    """Whether the fault may as well lie between here and the provider."""
    found = verdict.fault
    return found is not None and (
        (found.fault_class == FaultClass.NETWORK and found.kind != "refused")
        or (found.kind == "timeout" and not found.status)
    )


def _compared(found: Facts) -> bool:
    """Whether anything else was asked that tells the provider from the way to it."""
    return bool({"connectivity reached", "protocol"} & found.keys()) or found.get(
        "other hosts"
    ) not in (None, "0")


def _models(verdict: Verdict) -> str:
    n = len(verdict.models)
    return ngettext("{n} model", "{n} models", n).format(n=n)


def _why(verdict: Verdict) -> str:
    return f" ({fault_words(verdict.fault)})" if verdict.fault else ""


def _network(verdict: Verdict, found: Facts, _names: Names) -> Told:
    reached, _slash, asked = found.get("connectivity reached", "").partition("/")
    seen = _("no provider is reached ({models})").format(models=_models(verdict))
    step = _("check this machine's network with whoever runs it")
    if verdict.cause == "dns":
        cause = _("name lookups from here seem to fail")
        step = _("check this machine's name server")
    elif verdict.fault and verdict.fault.kind == "tls":
        cause = _(
            "something on the way that opens TLS, or a missing CA file, seems to be the cause"
        )
        step = _("check network.ca_file in aimon.yaml with whoever runs the network")
    elif reached not in ("", "0"):
        cause = _("a firewall or filter on the way to the providers seems to be the cause")
    elif reached:
        cause = _("our own network seems to be out of order")
    else:
        cause = _("our own network may be out of order")
    if reached == "0":
        seen += _(", nor are the {n} addresses outside").format(n=asked)
    elif reached:
        seen += _(", though {n} of {asked} addresses outside are").format(n=reached, asked=asked)
    return Told(seen, cause, step)


def _proxy(verdict: Verdict, found: Facts, _names: Names) -> Told:
    models = _models(verdict)
    partly = found.get("other hosts reached", "0") != "0" or verdict.subject
    if partly:
        seen = _("the proxy lets nobody through to {hosts} ({models})").format(
            hosts=visible(verdict.subject) or found.get("hosts", ""), models=models
        )
        cause = _("the proxy's rules, or the provider behind it, seem to be the cause")
    else:
        seen = _("the proxy lets nobody through to any provider ({models})").format(models=models)
        cause = _("the proxy seems to be out of order")
    return Told(seen, cause, _("check the proxy and network.proxy in aimon.yaml"))


def _clock(verdict: Verdict, found: Facts, _names: Names) -> Told:
    offset = _seconds(found.get("clock offset"))
    if offset is None:
        cause = _("this machine's clock seems to be wrong")
    else:
        ahead = _("this machine's clock is {time} ahead")
        behind = _("this machine's clock is {time} behind")
        cause = (ahead if offset > 0 else behind).format(time=duration(abs(offset)))
    step = _("set this machine's clock (NTP)")
    if not verdict.models:
        return Told(cause, _("the times of the tests and of the log are wrong"), step)
    seen = _("certificates are not valid by this machine's clock ({models})")
    return Told(seen.format(models=_models(verdict)), cause, step)


def _seconds(text: str | None) -> int | None:
    try:
        return int((text or "").removesuffix(" s"))
    except ValueError:
        return None


def duration(seconds: float) -> str:
    """Return how long something takes, in the largest unit that it fills twice; at least a minute."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return _("{n} min").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} h").format(n=round(minutes / 60))
    return _("{n} days").format(n=round(minutes / 1440))


def _key(verdict: Verdict, found: Facts, _names: Names) -> Told:
    if verdict.subject:
        seen = _("all {n} models that use the key {key} are refused{why}").format(
            n=len(verdict.models), key=visible(verdict.subject), why=_why(verdict)
        )
        cause = _("this key or its account seems to be the cause, not the models")
        return Told(seen, cause, _("ask the administrator to check the key and its quota"))
    keys = found.get("keys", "")
    kind = verdict.fault.kind if verdict.fault else ""
    if kind == "missing_key" and keys.startswith("env:"):
        seen = _("no key is where it should be: {keys} ({models})")
        cause = _(
            "the keys do not seem to reach this job (cron does not know the shell's variables)"
        )
        step = _("put the keys where models.yaml says, for cron as well")
    else:
        seen = _("no key can be used: {keys} ({models}){why}")
        cause = _("the keys seem to be the cause, not the models")
        step = _("see what aimon doctor says of each key")
    seen = seen.format(keys=keys, models=_models(verdict), why=_why(verdict))
    return Told(seen, cause, step)


def _configuration(verdict: Verdict, found: Facts, _names: Names) -> Told:
    seen = _("{provider} refuses all its {n} models alike{why}").format(
        provider=visible(verdict.subject), n=len(verdict.models), why=_why(verdict)
    )
    cause = _("the address or the template in the registry seems to be wrong")
    return Told(seen, cause, _("ask the administrator to correct the registry entry"))


def _load(verdict: Verdict, found: Facts, _names: Names) -> Told:
    figures = {"n": len(verdict.models), "of": verdict.of, "slot": visible(verdict.subject)}
    if days := found.get("days"):
        seen = _("{n} of {of} models are slow around {slot}, as they were on {days}").format(
            **figures, days=days
        )
        cause = _("the load at this time of day seems to be the cause")
    else:
        seen = _("{n} of {of} models, of several providers, are slow at once ({slot})").format(
            **figures
        )
        cause = _("the load at the moment, or the line from here, seems to be the cause")
    return Told(seen, cause, _("test again later, advise against this time for large jobs"))


def _function(verdict: Verdict, found: Facts, names: Names) -> Told:
    check = _(CHECKS.get(verdict.subject, visible(verdict.subject)))
    models = listed([names.get(id, id) for id in verdict.models])
    seen = _("only the {check} test of {models} fails{why}").format(
        models=models, check=check, why=_why(verdict)
    )
    cause = _("this function of the model seems to be the cause, not the connection")
    if len(verdict.models) > 1:
        cause = _("this function of the models, or the test itself, seems to be the cause")
    return Told(seen, cause, _("compare the failed items, suggest another model meanwhile"))


def _unknown(verdict: Verdict, _found: Facts, names: Names) -> Told:
    """A cause that a later version of aimon wrote."""
    models = listed([names.get(id, id) for id in verdict.models])
    subject = f" ({visible(verdict.subject)})" if verdict.subject else ""
    return Told(models, visible(verdict.cause) + subject, _("test again"))


_TELL: dict[str, Callable[[Verdict, Facts, Names], Told]] = {
    "provider": _provider,
    "network": _network,
    "dns": _network,
    "proxy": _proxy,
    "clock": _clock,
    "key": _key,
    "configuration": _configuration,
    "load": _load,
    "function": _function,
}
