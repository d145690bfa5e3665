"""Whether this machine's clock agrees with the Date of the servers that answered."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.patient import Patient
from aimon.i18n import _, ngettext

WARNING_S = 30
ERROR_S = 300
# A Date header has whole seconds.
_RESOLUTION_S = 1.0


def look(patient: Patient) -> Iterator[Finding]:
    """Yield what the median of the answers says; those that took long count for less."""
    if patient.settings is None:
        return  # nobody was asked
    offsets = {
        place.server: (reached.ahead, reached.uncertain)
        for place, reached in patient.reached
        if reached.ahead is not None
    }
    subject = _("this machine's clock")
    if not offsets:
        yield warning(
            subject,
            _("not compared: no answer said what time it is"),
            _("compare it by hand: date -u, and: curl -sI https://www.google.com | grep -i ^date"),
        )
        return
    ahead = median(offset for offset, _uncertain in offsets.values())
    allowed = _RESOLUTION_S + max(uncertain for _ahead, uncertain in offsets.values())
    off = max(0.0, abs(ahead) - allowed)
    servers = ngettext("{n} server", "{n} servers", len(offsets)).format(n=len(offsets))
    if off <= WARNING_S:
        yield ok(subject, _("right, by the answer of {servers}").format(servers=servers))
        return
    text = (
        _("{seconds} s fast, by the answer of {servers}")
        if ahead > 0
        else _("{seconds} s slow, by the answer of {servers}")
    )
    say = error if off > ERROR_S else warning
    yield say(
        subject,
        text.format(seconds=f"{abs(ahead):.0f}", servers=servers),
        _("have it set by NTP: sudo timedatectl set-ntp true"),
    )
