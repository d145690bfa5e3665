"""What the Tab key offers for an argument: the site's models, inquiries, jobs, duties and so on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from aimon.errors import AimonError
from aimon.workspace import Workspace, find_home

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# The name to be written, and what the shells that can show it show beside it.
Offer = tuple[str, str]
Completer = Callable[[click.Context, click.Parameter | None, str], "list[CompletionItem]"]


def _completer(offers: Callable[[Workspace], Iterator[Offer]]) -> Completer:
    def complete(
        ctx: click.Context, _param: click.Parameter | None, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        try:
            workspace = Workspace(find_home(ctx.find_root().params.get("home"), os.environ))
            found = list(offers(workspace))
        except (AimonError, OSError):
            return []  # there is nowhere to say it; the command itself will
        return [
            CompletionItem(name, help=about) for name, about in found if name.startswith(incomplete)
        ]

    return complete


@_completer
def models(workspace: Workspace) -> Iterator[Offer]:
    """Offer the ids of the registry."""
    for model in workspace.registry.models:
        yield model.id, model.display_name


@_completer
def tickets(workspace: Workspace) -> Iterator[Offer]:
    """Offer the inquiries that are not solved. Of their text nothing is shown: it is personal."""
    from aimon.tickets.store import Tickets

    with Tickets(workspace) as found:
        for ticket in found.unsolved(workspace.now()):
            yield ticket.id, ticket.model or ""


@_completer
def incidents(workspace: Workspace) -> Iterator[Offer]:
    """Offer the incidents that are not resolved."""
    from aimon.incidents.store import Incidents

    for incident in Incidents(workspace).every(workspace.now()):
        if incident.open:
            yield incident.id, ", ".join(incident.models)


@_completer
def jobs(workspace: Workspace) -> Iterator[Offer]:
    """Offer the jobs of the schedule."""
    from aimon.core.jobs import jobs_of

    for job in jobs_of(workspace.settings):
        yield job.name, job.at


@_completer
def checklists(workspace: Workspace) -> Iterator[Offer]:
    """Offer the names of the checklists."""
    from aimon.duties.lists import load_lists

    for name, checklist in load_lists(workspace.home).items():
        yield name, checklist.title


@_completer
def lists_on_demand(workspace: Workspace) -> Iterator[Offer]:
    """Offer the names of the checklists that somebody has to start."""
    from aimon.duties.lists import load_lists

    for name, checklist in load_lists(workspace.home).items():
        if checklist.when == "on-demand":
            yield name, checklist.title


@_completer
def duties(workspace: Workspace) -> Iterator[Offer]:
    """Offer the items of the checklists."""
    from aimon.core.duties import items_of
    from aimon.duties.lists import load_lists

    for checklist in load_lists(workspace.home).values():
        for _section, item in items_of(checklist):
            yield item.id, item.text


@_completer
def faq_entries(workspace: Workspace) -> Iterator[Offer]:
    """Offer the entries of the FAQ."""
    from aimon.knowledge import load_faq

    for entry in load_faq(workspace.home).entries:
        yield entry.name, entry.title


@_completer
def doctor_areas(_workspace: Workspace) -> Iterator[Offer]:
    """Offer what the doctor examines."""
    from aimon.doctor.examine import AREAS

    for name in AREAS:
        yield name, ""
