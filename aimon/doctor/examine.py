"""Asks every area, keeps one that fails from hiding the others, and lets the slow ones overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from aimon import __version__
from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor import (
    clock,
    cron,
    disk,
    fonts,
    keys,
    logs,
    mail,
    permissions,
    reach,
    settings,
    versions,
    zone,
)
from aimon.doctor.patient import Patient, quoted
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.probing.session import raised_at
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE

Look = Callable[[Patient], Iterator[Finding]]
AREAS: dict[str, Look] = {
    "settings": settings.look,
    "keys": keys.look,
    "reach": reach.look,
    "clock": clock.look,
    "zone": zone.look,
    "cron": cron.look,
    "disk": disk.look,
    "logs": logs.look,
    "permissions": permissions.look,
    "mail": mail.look,
    "fonts": fonts.look,
    "versions": versions.look,
}
_NETWORK = ("reach", "clock", "mail")
# What there is to look at without a workspace.
_ANYWHERE = ("settings", "zone", "fonts", "versions")
# Waits for others: begun first, beside all the rest. The clock goes by what reach found.
_AHEAD = ("reach", "mail")


def examine(patient: Patient, areas: Sequence[str] = ()) -> list[Finding]:
    """Return what is found in these areas, or in all, in their order."""
    chosen = [
        name
        for name in AREAS
        if (not areas or name in areas) and not (patient.offline and name in _NETWORK)
    ]
    if not patient.exists:
        chosen = [name for name in _ANYWHERE if name in ("settings", *chosen)]
    if any(name in chosen for name in ("keys", *_AHEAD)):
        patient.secrets  # noqa: B018 — asked for once: a keyring answers no two at a time
    with ThreadPoolExecutor(len(_AHEAD)) as pool:
        begun: dict[str, Future[list[Finding]]] = {
            name: pool.submit(_asked, patient, name) for name in _AHEAD if name in chosen
        }
        return [
            finding
            for name in chosen
            for finding in (begun[name].result() if name in begun else _asked(patient, name))
        ]


def _asked(patient: Patient, area: str) -> list[Finding]:
    """Return an area's findings; what it raises is one of them."""
    found: list[Finding] = []
    try:
        found.extend(AREAS[area](patient))
    except AimonError as failure:
        found.append(error(area, failure.message, failure.hint))
    except OSError as failure:
        place = str(failure.filename or patient.home)
        mend = _("look: ls -l {file}").format(file=quoted(place))
        found.append(error(visible(place, 1000), failure.strerror or str(failure), mend))
    except Exception as failure:  # noqa: BLE001 — a fault of aimon's own hides no other finding
        found.append(_own_fault(area, failure))
    found = found or [_nothing(patient)]
    return [msgspec.structs.replace(finding, area=area) for finding in found]


def _nothing(patient: Patient) -> Finding:
    """Return why an area has nothing to say."""
    if patient.registry and not patient.registry.active:
        return warning(
            REGISTRY_FILE,
            _("no model is active, so there is nothing to look at"),
            _("ask the administrator to set state: active for the models that are used"),
        )
    if patient.config:
        return ok("aimon", _("nothing is set that could be looked at"))
    mend = _("first mend the file: {aimon} doctor --only settings")
    return warning(
        REGISTRY_FILE if patient.settings else SETTINGS_FILE,
        _("this was not looked at, as the file cannot be used"),
        mend.format(aimon=patient.command),
    )


def _own_fault(area: str, failure: Exception) -> Finding:
    text = _("this check failed by a fault of aimon's own: {error}")
    mend = _("tell whoever maintains aimon: aimon {version}, doctor --only {area}")
    return error(
        "aimon",
        text.format(error=raised_at(failure)),
        mend.format(version=__version__, area=area),
    )
