"""Asks for an inquiry step by step, in the order in which a coordinator hears it on the phone.

Ctrl-C and the end of the input, at any question, are click's Abort: nothing has happened yet.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

import click
import msgspec

from aimon.core.inquiry import Inquiry, many_lines, one_line, text_flaw
from aimon.core.moments import NotAMoment, moment
from aimon.core.names import nearest
from aimon.core.ticketrecords import TicketClass
from aimon.i18n import N_, _
from aimon.text import visible
from aimon.tickets.intake import flaw_words, moment_hint, moment_words

BACK = "<"
_MOST_IN_A_LINE = 5
_MARK = re.compile(r"^\W+")
_TITLES = {
    "requester": N_("Who asks"),
    "organisation": N_("Organisation"),
    "contact": N_("Phone, mail address or messenger"),
    "channel": N_("How it came in"),
    "model": N_("Which model"),
    "symptom": N_("What is wrong (several lines; an empty one ends it)"),
    "occurred_at": N_("Since when"),
    "frequency": N_("How often"),
    "class_": N_("Class"),
}


class Lists(NamedTuple):
    """What there is to choose from: what is recorded, and how it is shown."""

    channels: Mapping[str, str]
    models: Mapping[str, str]
    frequencies: Mapping[str, str]
    classes: Mapping[str, str]


class _Back(Exception):
    """The question before is to be asked again."""


def ask(
    given: Mapping[str, Any],
    lists: Lists,
    propose: Callable[[Inquiry], TicketClass],
    now: datetime,
) -> Inquiry:
    """Return the inquiry that was told; fields that are ``given`` are not asked for.

    An empty answer means unknown, ``<`` goes back to the question before. ``propose`` has the
    class that an empty answer stands for. Raises click.Abort.
    """
    with suppress(ImportError):
        import readline  # noqa: F401  (lets input() erase Hangul, which takes two columns)
    asked = _Interview(given, lists, propose, now)
    steps = [name for name in _TITLES if name not in given]
    _say(_("An empty answer means unknown. {back} goes back a question.").format(back=BACK))
    step = 0
    while step < len(steps):
        try:
            asked.question(steps[step])
            step += 1
        except _Back:
            step = max(step - 1, 0)
        except click.Abort:
            click.echo(err=True)  # what is said next begins a line of its own
            raise
    return asked.inquiry()


class _Interview:
    """The answers so far, and how each field is asked for."""

    def __init__(
        self,
        given: Mapping[str, Any],
        lists: Lists,
        propose: Callable[[Inquiry], TicketClass],
        now: datetime,
    ) -> None:
        self._answers = dict(given)
        self._lists = lists
        self._propose = propose
        self._now = now

    def inquiry(self) -> Inquiry:
        """Return what is known by now."""
        known = {name: value for name, value in self._answers.items() if value is not None}
        return msgspec.structs.replace(Inquiry(symptom=""), **known)

    def question(self, name: str) -> None:
        """Ask until there is an answer; raises _Back."""
        title = _(_TITLES[name])
        if name == "symptom":
            answer: Any = _paragraph(title)
        elif name == "occurred_at":
            answer = _prompt(title, self._moment)
        elif name == "channel":
            answer = _choose(title, self._lists.channels, next(iter(self._lists.channels)))
        elif name == "model":
            answer = _choose(title, self._lists.models) or ""
        elif name == "frequency":
            answer = _choose(title, self._lists.frequencies)
        elif name == "class_":
            self._answers.pop(name, None)
            answer = _choose(title, self._lists.classes, self._propose(self.inquiry()))
        else:
            answer = _prompt(title, lambda text: _line(name, text))
        self._answers[name] = answer

    def _moment(self, text: str) -> datetime | None:
        try:
            return moment(text, self._now) if text.strip() else None
        except NotAMoment as error:
            raise click.BadParameter(f"{moment_words(error)}; {moment_hint()}") from None


def _say(text: str) -> None:
    click.echo(text, err=_apart())


def _apart() -> bool:
    """Whether questions go to stderr: stdout is read by a program, or kept in a file."""
    return not sys.stdout.isatty()


def _prompt(title: str, read: Callable[[str], Any], *, default: str = "") -> Any:
    """Ask; what ``read`` refuses with click.BadParameter is asked again."""
    return click.prompt(
        title,
        default=default,
        show_default=bool(default),
        value_proc=lambda text: _or_back(text, read),
        err=_apart(),
    )


def _or_back(text: str, read: Callable[[str], Any]) -> Any:
    if text.strip() == BACK:
        raise _Back
    return read(text)


def _line(field: str, text: str) -> str:
    tidy = one_line(text)
    if flaw := text_flaw(field, tidy):
        raise click.BadParameter(flaw_words(flaw))
    return tidy


def _paragraph(title: str) -> str:
    """Ask for a text of several lines until it is one."""
    while True:
        lines = [_prompt(title, str)]
        while lines[-1].strip():
            lines.append(
                click.prompt("", default="", show_default=False, prompt_suffix="  ", err=_apart())
            )
        text = many_lines("\n".join(lines))
        flaw = text_flaw("symptom", text)
        if flaw is None:
            return text
        _say(_("Error: {message}").format(message=flaw_words(flaw)))


def _choose(title: str, options: Mapping[str, str], default: str = "") -> str | None:
    """Ask for one of the options, by its number, its name or as it is shown; None for unknown."""
    numbered = [f"{number} {words}" for number, words in enumerate(options.values(), 1)]
    if len(numbered) <= _MOST_IN_A_LINE:
        title = f"{title} ({' · '.join(numbered)})"
    else:
        _say("\n".join(f"  {line}" for line in numbered))
    number = str([*options].index(default) + 1) if default else ""
    chosen: str | None = _prompt(title, lambda text: _chosen(text, options), default=number)
    return chosen


def _chosen(text: str, options: Mapping[str, str]) -> str | None:
    said = text.strip()
    if not said:
        return None
    keys = list(options)
    if said.isdecimal() and 1 <= int(said[:6]) <= len(keys):
        return keys[int(said[:6]) - 1]
    names = {_MARK.sub("", words).casefold(): key for key, words in options.items()}
    names |= {key.casefold(): key for key in keys}
    if key := names.get(said.casefold()):
        return key
    near = [_MARK.sub("", options[names[name]]) for name in nearest(said, names)]
    message = _('expected a number from 1 to {n} or a name, found "{text}"').format(
        n=len(keys), text=visible(said, 40)
    )
    if near:
        hint = _("did you mean: {names}?").format(names=", ".join(dict.fromkeys(near)))
        message += f" ({hint})"
    raise click.BadParameter(message)
