"""The messages to users about a model's state, ready to paste; in Korean, as the users are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from aimon.core.health import CONTENT_CHECKS
from aimon.core.notices import Notice
from aimon.core.particles import Spoken
from aimon.core.recommend import Alternative
from aimon.core.standing import Standing
from aimon.i18n import N_, _, speaking
from aimon.output.status import grade_of
from aimon.output.table import Table, emit
from aimon.output.words import CHECKS
from aimon.text import visible

LANGUAGE = "ko"

# The outage is worded as the guide has it. In Korean, {model:은/는} asks for the right particle.
_FIRST = {
    "outage": N_("{model} has a temporary connection problem at the moment."),
    "slow": N_("{model} answers slowly at the moment."),
    "quality": N_("The answers of {model} are not reliable at the moment."),
    "maintenance": N_("{model} cannot be used at the moment because of maintenance."),
    "recovered": N_("{model} works normally again; you can use it as before."),
}
# With a figure, where there is one.
_EXACT = {
    "slow": N_("{model} answers slowly at the moment ({seconds:.1f} s in the last test)."),
    "quality": N_("The answers of {model} are not reliable at the moment (tests of: {checks})."),
    "maintenance": N_("{model} cannot be used from {time} on because of maintenance."),
}
_INSTEAD = {
    "outage": N_("Please use {others}, or try again in a while."),
    "slow": N_("If it is urgent, please use {others}; it also helps to split long requests."),
    "quality": N_("Please use {others} meanwhile."),
    "maintenance": N_("Please use {others} during that time."),
}
_ALONE = {
    "outage": N_("Please try again in a while."),
    "slow": N_("Please allow more time for an answer; it helps to split long requests."),
    "quality": N_("Please check its results before you use them."),
    "maintenance": N_("Please plan your work around that time."),
}
_SINCE = {
    "outage": N_("The problem has been seen since {time}."),
    "slow": N_("It has been slow since {time}."),
    "quality": N_("Please check again what you got from it since {time}."),
    "recovered": N_("It has been normal since {back}; we are sorry for the trouble since {time}."),
}


def notice_text(notice: Notice, language: str = LANGUAGE, *, called: str = "") -> str:
    """Return the message in one paragraph, in Korean or English, whatever the screen speaks.

    ``called`` takes the place of the model's name where the message is about several.
    """
    with speaking(language):
        return " ".join(_parts(notice, called or visible(notice.standing.model.display_name, 40)))


def notice_data(notice: Notice, language: str = LANGUAGE) -> dict[str, Any]:
    """Return the message and what it is made of, as JSON."""
    s = notice.standing
    return {
        "generated": notice.at,
        "kind": notice.kind,
        "kind_by_state": notice.own,
        "model": s.model.id,
        "display_name": s.model.display_name,
        "grade": s.grade,
        "since": notice.since,
        "since_earlier": notice.earlier,
        "until": notice.until,
        "alternatives": [
            {
                "id": other.standing.model.id,
                "display_name": other.standing.model.display_name,
                "grade": other.standing.grade,
                "shares": other.shares,
                "doubtful": other.doubtful,
            }
            for other in notice.alternatives
        ],
        "language": language,
        "text": notice_text(notice, language),
    }


def named(others: tuple[Alternative, ...]) -> Spoken:
    """Return the names of the models to use instead, which takes the last one's particles."""
    names = [visible(other.standing.model.display_name, 40) for other in others]
    return Spoken(_(" or ").join(names))


def _parts(notice: Notice, called: str) -> Iterator[str]:
    """Yield the sentences: what is the matter, what to do, since when, until when."""
    kind, others = notice.kind, named(notice.alternatives)
    checks = _failed(notice.standing)
    time = _time(notice.since) if notice.since else ""
    exact = {
        "slow": notice.own == "slow",
        "quality": bool(checks),
        "maintenance": notice.since is not None and notice.since > notice.at,
    }
    yield _((_EXACT if exact.get(kind) else _FIRST)[kind]).format(
        model=Spoken(called),
        seconds=(notice.standing.latency_ms or 0) / 1000,
        checks=checks,
        time=time,
    )
    if kind in _INSTEAD:
        yield _(_INSTEAD[kind]).format(others=others) if others else _(_ALONE[kind])
    if kind in _SINCE and notice.since and (kind != "recovered" or notice.until):
        older = notice.earlier and kind in ("outage", "slow")
        since = _("before {time}").format(time=time) if older else time
        back = _time(notice.until) if notice.until else ""
        yield _(_SINCE[kind]).format(time=since, back=back)
    if kind != "recovered" and notice.until:
        yield _("It is expected to be over at {time}.").format(time=_time(notice.until))


def _failed(s: Standing) -> str:
    """Return the checks of the answers' content that the model failed, by name."""
    failed = {check for reason in s.reasons for check in reason.failed}
    return ", ".join(_(CHECKS[name]) for name in CONTENT_CHECKS if name in failed)


def _time(time: datetime) -> str:
    """Return a time with its day, since a message is read later than it is written."""
    return _("{clock} on {month:02}-{day:02}").format(
        month=time.month, day=time.day, clock=f"{time:%H:%M}"
    )


def emit_notice(fmt: str, notice: Notice, language: str) -> None:
    """Print the message alone on stdout, and on stderr what the coordinator should know of it."""
    for remark in _remarks(notice):
        click.echo(_("aimon: {message}").format(message=remark), err=True)
    if fmt == "json":
        return emit(fmt, notice_data(notice, language), Table((), ()))
    return click.echo(notice_text(notice, language))


def _remarks(notice: Notice) -> Iterator[str]:
    s = notice.standing
    if notice.kind not in ("maintenance", notice.own):
        yield _("the message does not fit the model's state, which is {grade}").format(
            grade=grade_of(s)
        )
    elif notice.kind == "recovered" and s.grade != "normal":
        yield _("it answers again, but is still under caution: it failed in one of the last tests")
    if notice.kind != "recovered" and not notice.alternatives:
        yield _("no other model is well enough to be named")
    for other in notice.alternatives:
        name = Spoken(visible(other.standing.model.display_name, 40))
        if other.standing.grade != "normal":
            yield _("{name} is under caution itself").format(name=name)
        if other.doubtful:
            text = _("{name} is at the same host and was not tested since: aimon probe {id}")
            yield text.format(name=name, id=other.standing.model.id)
