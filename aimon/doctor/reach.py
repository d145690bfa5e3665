"""Whether each provider answers, asked for its unbilled list of models with the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from aimon.core.examination import Finding, error, ok, warning
from aimon.core.faults import Fault
from aimon.doctor.patient import Patient
from aimon.i18n import N_, _, ngettext
from aimon.output.words import KINDS
from aimon.probing.reach import Place
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

# These say it all; the others' detail says more.
_PLAIN = frozenset({"dns", "refused", "internal"})
# What a provider may answer while it is there and the key is good.
_PASSING = frozenset({"rate_limited", "server_error", "overloaded", "timeout"})
_MENDS = {
    "dns": N_("is the name right in {file}? ask for it: getent hosts {host}"),
    "refused": N_("is the server running, and the port right? try: curl -I {url}"),
    "unreachable": N_("is there a way out? try: curl -I {url}; a proxy is network.proxy"),
    "connect_timeout": N_(
        "a firewall may swallow it; try: curl -I {url}; a proxy is network.proxy"
    ),
    "tls": N_(
        "look at the certificate: curl -vI {url}; for an authority of your own set network.ca_file"
    ),
    "proxy": N_("mend network.proxy in aimon.yaml; try: curl -I -x PROXY {url}"),
    "invalid_key": N_("renew the key at {reference} with the provider"),
    "forbidden": N_("have the provider allow this key its models: {reference}"),
    "quota": N_("top up or raise the limit of the account of {reference}"),
    "malformed_key": N_("write the key at {reference} again"),
}
_OTHER = N_("is base_url in models.yaml right? look: curl -i {url}")
_LATER = N_("try again in a few minutes: {aimon} doctor --only reach")


class _Subject(NamedTuple):
    text: str
    host: str
    url: str
    reference: str
    file: str


def look(patient: Patient) -> Iterator[Finding]:
    """Yield a finding for each server and key, and for each address of ``connectivity``."""
    yield from _unasked(patient)
    for place, reached in patient.reached:
        subject = _subject(place)
        if reached.fault is not None:
            yield _failed(patient, place, subject, reached.fault)
        elif place.model is None:
            yield ok(subject.text, _("reached, HTTP {status}").format(status=reached.status))
        elif reached.listed:
            yield ok(subject.text, _told(place, _("answers and takes the key")))
        else:
            text = _("answers; it offers no list, so the key is not put to the test")
            yield ok(subject.text, _told(place, text))


def _unasked(patient: Patient) -> Iterator[Finding]:
    """Yield the keys that are not to be had, whose models' providers cannot be asked."""
    active = patient.registry.active if patient.registry and patient.settings else ()
    keys = Counter(model.api_key for model in active if model.api_key)
    for reference, models in keys.items():
        if patient.secret(reference) is None:
            text = ngettext(
                "not asked for {n} model: the key cannot be had",
                "not asked for {n} models: the key cannot be had",
                models,
            )
            mend = _("first mend the keys: {aimon} doctor --only keys")
            yield warning(
                visible(reference), text.format(n=models), mend.format(aimon=patient.command)
            )


def _told(place: Place, text: str) -> str:
    if place.key is None:
        text = _("answers")
    models = ngettext("{n} model", "{n} models", place.models).format(n=place.models)
    return f"{text} · {models}"


def _failed(patient: Patient, place: Place, subject: _Subject, found: Fault) -> Finding:
    said = _(KINDS.get(found.kind, found.kind))
    status = f", HTTP {found.status}" if found.status else ""
    detail = f" ({found.detail})" if found.detail and found.kind not in _PLAIN else ""
    text = visible(f"{said}{status}{detail}", 300)
    mend = _(_LATER if found.kind in _PASSING else _MENDS.get(found.kind, _OTHER)).format(
        aimon=patient.command, **subject._asdict()
    )
    if found.kind in _PASSING or place.model is None:
        return warning(subject.text, text, mend)
    return error(subject.text, text, mend)


def _subject(place: Place) -> _Subject:
    host = place.server.rpartition("@")[2]
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    scheme = place.request.url.partition(":")[0]
    reference = visible((place.model and place.model.api_key) or "")
    about = " · ".join(part for part in (place.model and place.model.provider, reference) if part)
    return _Subject(
        visible(f"{host} ({about})" if about else host),
        visible(name),
        visible(f"{scheme}://{host}/"),
        reference,
        REGISTRY_FILE if place.model else SETTINGS_FILE,
    )
