"""What came of one try: taken, or why not, with a kind for programs and words for people."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from aimon.i18n import N_, _

KINDS = {
    "closed": N_("the mail server closed the connection or did not answer"),
    "crash": N_("aimon's own mail process failed"),
    "foreign": N_("the file is not a message that aimon made"),
    "network": N_("the mail server cannot be reached"),
    "no_starttls": N_("the mail server offers no STARTTLS, and nothing is sent unencrypted"),
    "partly": N_("the mail server refuses a recipient for now"),
    "refused": N_("the mail server refuses every recipient"),
    "reply": N_("the mail server says no"),
    "timeout": N_("the mail server took too long"),
    "tls": N_("no TLS connection to the mail server that can be trusted"),
    "no_route": N_("the settings have no such route any more"),
    "secret": N_("the route's address or key cannot be had"),
    "address": N_("the route's address is not one of http or https"),
    "apprise": N_("the service that Apprise speaks to says no or cannot be reached"),
    "apprise_address": N_("Apprise knows no service with the route's address"),
    "apprise_timeout": N_("Apprise took too long and was ended"),
    "no_apprise": N_("Apprise is not installed: pip install 'aimon[apprise]'"),
    "command_exit": N_("the command failed"),
    "command_missing": N_("the command cannot be started"),
    "command_timeout": N_("the command took too long and was ended"),
    "http_network": N_("the route's address cannot be reached"),
    "http_reply": N_("the server at the route's address says no"),
    "http_timeout": N_("the server at the route's address took too long"),
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
# After one of these the same way is not tried again at once: each try may take its full time.
_OUT = frozenset(
    {"network", "timeout", "http_network", "http_timeout", "command_timeout", "apprise_timeout"}
)


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One failed try. ``detail`` is the other side and its own words, safe to show."""

    kind: str
    step: str = ""
    detail: str = ""

    @property
    def way_is_out(self) -> bool:
        """Whether what else goes the same way would fare no better now."""
        return self.kind in _OUT

    def words(self) -> str:
        """Return it as a clause in the user's language."""
        text = _(KINDS.get(self.kind, self.kind))
        if self.step:
            text = _("{trouble}, while {step}").format(
                trouble=text, step=_(STEPS.get(self.step, self.step))
            )
        return f"{text} ({self.detail})" if self.detail else text


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The other side took it, but for the refused recipients, each with its code and reply."""

    refused: dict[str, str] = {}

    @property
    def later(self) -> tuple[str, ...]:
        """The recipients that were refused for now (4xx): they are to be tried again."""
        return tuple(who for who, reply in self.refused.items() if reply.startswith("4"))


class DeliveryFailure(Exception):
    """It was not handed over; ``refused``: each recipient's code and reply, if it came so far."""

    def __init__(self, trouble: Trouble, refused: dict[str, str] | None = None) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble
        self.refused = refused or {}


class TemporaryFailure(DeliveryFailure):
    """It may work later: the network, the server's state, a setting of the connection.

    ``wait`` is for how long the other side wants to be left alone; after ``tries`` tries (None:
    never) it is given up.
    """

    def __init__(
        self,
        trouble: Trouble,
        refused: dict[str, str] | None = None,
        *,
        wait: timedelta = timedelta(),
        tries: int | None = None,
    ) -> None:
        super().__init__(trouble, refused)
        self.wait = wait
        self.tries = tries


class PermanentFailure(DeliveryFailure):
    """The other side refuses it for good: a person has to look at it."""
