"""``aimon faq``: answers to what is asked again and again."""

from __future__ import annotations

import click

from aimon import completing
from aimon.commands.faq_suggest import suggest
from aimon.commands.tickets.fields import TOPIC
from aimon.i18n import N_
from aimon.options import App, Group, format_option, option, pass_app


@click.group(
    "faq",
    cls=Group,
    help=N_(
        "Answers to what is asked again and again: Markdown files, the packaged ones and those in "
        "the workspace's faq folder, where a file of the same name wins."
    ),
    epilog=N_('Example: aimon faq search "응답이 느려요"'),
)
def command() -> None:
    """Hold the subcommands."""


@command.command(
    "list",
    help=N_("List the entries. A file that cannot be used is named on stderr and left out."),
    epilog=N_("Example: aimon faq list --topic cost"),
)
@option("--topic", type=TOPIC, help=N_("Only entries on this topic."))
@format_option()
@pass_app
def list_command(app: App, topic: str | None, fmt: str) -> None:
    """Read, choose, show."""
    from aimon.knowledge import load_faq
    from aimon.output.faq import emit_entries, warn_of_problems

    faq = load_faq(app.workspace.home)
    warn_of_problems(faq.problems)
    emit_entries(fmt, [e for e in faq.entries if topic in (None, e.topic)], faq.problems)


@command.command(
    "search",
    help=N_(
        "Find the entries that fit a question, the best first. Words are found with other "
        "particles, endings and spaces, too."
    ),
    epilog=N_('Example: aimon faq search "답이 중간에 끊겨요"'),
)
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    metavar="N",
    help=N_("At most so many."),
)
@format_option()
@pass_app
def search(app: App, words: tuple[str, ...], limit: int, fmt: str) -> None:
    """Read, rank, show."""
    from aimon.core.knowledge import Search
    from aimon.knowledge import load_faq
    from aimon.output.faq import emit_hits, warn_of_problems

    faq = load_faq(app.workspace.home)
    warn_of_problems(faq.problems)
    question = " ".join(words)
    emit_hits(fmt, question, Search(faq.entries).best(question, limit))


@command.command(
    "show",
    help=N_(
        "Show an entry: its answer, and the coordinator's memo. Contacts and times are those of "
        "the settings; a line that names a contact which they do not have is left out. With "
        "--reply the answer alone, ready to be pasted."
    ),
    epilog=N_("Example: aimon faq show why-slow --reply"),
)
@click.argument("name", shell_complete=completing.faq_entries)
@option("--reply", is_flag=True, help=N_("Print only what the requester is to read."))
@format_option("table", "json", "md")
@pass_app
def show(app: App, name: str, reply: bool, fmt: str) -> None:
    """Find and show."""
    from aimon.knowledge import load_faq
    from aimon.output.faq import show_entry, show_reply, warn_of_problems

    faq = load_faq(app.workspace.home)
    warn_of_problems(faq.problems)
    (show_reply if reply else show_entry)(fmt, faq.find(name), app.workspace.settings)


command.add_command(suggest)
