"""The options for an inquiry's fields, which being received and being corrected share."""

from __future__ import annotations

from aimon.choosing import Named
from aimon.core.inquiry import CHANNELS, FREQUENCIES
from aimon.core.tickets import CLASSES, TOPICS
from aimon.i18n import N_
from aimon.options import F, option

WORDS = "aimon.output.ticketwords:"
CLASS = Named(CLASSES, f"{WORDS}CLASSES")
TOPIC = Named(TOPICS, f"{WORDS}TOPICS")
_FIELDS = (
    option("--from", "requester", metavar="NAME", help=N_("Who asks.")),
    option("--org", "organisation", metavar="NAME", help=N_("Of which organisation.")),
    option("--contact", metavar="TEXT", help=N_("How they are reached: mail, phone, …")),
    option("--channel", type=Named(CHANNELS, f"{WORDS}CHANNELS"), help=N_("How it came in.")),
    option("--model", metavar="MODEL", help=N_("The model it is about.")),
    option("--since", "occurred_at", metavar="TIME", help=N_("Since when: 09:10, 30분 전 …")),
    option(
        "--frequency",
        type=Named(FREQUENCIES, f"{WORDS}FREQUENCIES"),
        help=N_("How often it happens."),
    ),
    option("--received", "received_at", metavar="TIME", help=N_("When it came in, if not now.")),
    option("--class", "class_", type=CLASS, help=N_("How urgent it is.")),
    option("--topic", type=TOPIC, help=N_("What it is about.")),
)


def field_options(function: F) -> F:
    """Apply the options for an inquiry's fields, each under the name that records have for it."""
    for decorate in reversed(_FIELDS):
        function = decorate(function)
    return function
