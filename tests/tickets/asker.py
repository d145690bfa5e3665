"""A command that asks for an inquiry and prints it, as the tests run it on a terminal."""

from __future__ import annotations

import sys
from typing import ClassVar

import click
import msgspec
from making import seoul

from aimon.cli import Root
from aimon.core.inquiry import Inquiry
from aimon.core.ticketrecords import TicketClass
from aimon.tickets.interview import Lists, ask

LISTS = Lists(
    channels={"phone": "전화", "mail": "메일", "messenger": "메신저", "in_person": "방문"},
    models={
        "gpt-main": "🔴 GPT-4o",
        "clova": "🟢 하이퍼클로바 X",
        "solar": "🟢 Solar Pro",
        "claude": "🟡 Claude",
        "gemini": "⚪ Gemini",
        "old": "GPT-3.5",
    },
    frequencies={"once": "한 번", "sometimes": "가끔", "often": "자주", "always": "항상"},
    classes={"urgent": "긴급", "major": "중요", "general": "일반", "improvement": "개선"},
)


def propose(inquiry: Inquiry) -> TicketClass:
    """Take what always happens for a fault."""
    return "major" if inquiry.frequency == "always" else "general"


@click.command("ask")
@click.option("--requester")
def command(requester: str | None) -> None:
    """Ask, then print."""
    given = {"requester": requester} if requester else {}
    told = ask(given, LISTS, propose, seoul("2026-11-25 14:00"))
    click.echo("told " + msgspec.json.encode(told).decode())


class Asking(Root):
    """The root group with this command alone, and its error boundary."""

    entries: ClassVar = {"ask": None}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command


asking = Asking("aimon")

if __name__ == "__main__":
    sys.exit(asking(prog_name="aimon"))
