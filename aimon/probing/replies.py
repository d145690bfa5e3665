"""Which questions of a conversation are kept with their replies, and that they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from aimon.core.records import Probe, Reply
from aimon.errors import AimonError
from aimon.i18n import _, ngettext
from aimon.journal.ids import new_id
from aimon.journal.replies import expire, reply_log
from aimon.probing.context import RunContext
from aimon.probing.talk import Talk


def replies_of(talk: Talk, record: Probe) -> Iterator[Reply]:
    """Give what the settings want kept of a conversation, at the time of its record.

    A question is a failure's when any item that needs it did not pass. What was not sent is not
    kept.
    """
    keep = talk.context.settings.replies.keep
    passed = {(item.check, item.item) for item in record.checks if item.ok}
    for check in talk.plans if keep != "none" else ():
        for question in check.questions:
            items = tuple(spec.name for spec in check.items if question.name in spec.needs)
            ok = all((check.check, item) in passed for item in items)
            outcome = talk.outcomes.get((check.check, question.name))
            if outcome is None or outcome.trace is None or (ok and keep != "all"):
                continue  # cutting the key out takes time: only of what is kept
            if exchange := outcome.trace.exchange():
                yield Reply(
                    id=new_id(record.time),
                    time=record.time,
                    run=record.run,
                    probe=record.id,
                    host=record.host,
                    model=record.model,
                    check=check.check,
                    question=question.name,
                    items=items,
                    ok=ok,
                    url=exchange.url,
                    request=exchange.request,
                    reply=exchange.reply,
                    finish=outcome.reply.finish if outcome.reply else None,
                    fault=outcome.fault,
                )


class Keeper:
    """Writes the replies of a run. They are for looking at: their loss costs no probe its record.

    ``every`` keeps all of them, whatever the settings say. ``complaint`` says once, in words, what
    was lost; empty when nothing was.
    """

    def __init__(self, log: Path, host: str, *, every: bool) -> None:
        self._log = log
        self._every = every
        self._journal = reply_log(log, host)
        self._lost = 0
        self._why = ""
        self._left = ""

    def applied(self, context: RunContext) -> RunContext:
        """Return the run's context with what this run keeps."""
        if not self._every:
            return context
        replies = replace(context.settings.replies, keep="all")
        return replace(context, settings=replace(context.settings, replies=replies))

    def write(self, by_test: Sequence[Sequence[Reply]]) -> None:
        """Append the replies of some tests durably, or count them as lost."""
        replies = [reply for of_test in by_test for reply in of_test]
        try:
            self._journal.append(*replies)
        except (AimonError, ValueError) as error:
            self._lost += len(replies)
            self._why = self._why or str(error)

    def expire(self, today: date, days: int) -> None:
        """Remove what is more than so many days old; the caller holds the run's lock."""
        try:
            expire(self._log, today, days)
        except AimonError as error:
            self._left = error.message

    @property
    def complaint(self) -> str:
        """What could not be done, in the user's language."""
        lost = ngettext(
            "{n} reply could not be kept: {why}", "{n} replies could not be kept: {why}", self._lost
        ).format(n=self._lost, why=self._why)
        left = _("old replies could not be removed: {why}").format(why=self._left)
        return "; ".join((lost,) * bool(self._why) + (left,) * bool(self._left))
