"""Why a mail did not leave: a kind for programs, words for people."""

from __future__ import annotations

import msgspec

from aimon.i18n import N_, _

KINDS = {
    "closed": N_("the mail server closed the connection or did not answer"),
    "crash": N_("aimon's own mail process failed"),
    "foreign": N_("the file is not a mail that aimon made"),
    "network": N_("the mail server cannot be reached"),
    "no_starttls": N_("the mail server offers no STARTTLS, and nothing is sent unencrypted"),
    "partly": N_("the mail server refuses a recipient for now"),
    "refused": N_("the mail server refuses every recipient"),
    "reply": N_("the mail server says no"),
    "timeout": N_("the mail server took too long"),
    "tls": N_("no TLS connection to the mail server that can be trusted"),
}
STEPS = {
    "start": N_("starting"),
    "connect": N_("connecting"),
    "greeting": N_("greeting"),
    "tls": N_("securing the connection"),
    "login": N_("logging in"),
    "envelope": N_("naming sender and recipients"),
    "data": N_("handing over the mail, which may have arrived"),
}


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One failed try. ``detail`` is the server and its own words, safe to show."""

    kind: str
    step: str = ""
    detail: str = ""

    def words(self) -> str:
        """Return it as a clause in the user's language."""
        text = _(KINDS.get(self.kind, self.kind))
        if self.step:
            text = _("{trouble}, while {step}").format(
                trouble=text, step=_(STEPS.get(self.step, self.step))
            )
        return f"{text} ({self.detail})" if self.detail else text
