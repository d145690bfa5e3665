"""Lays out the tour's workspace: five models of the practice provider, their weeks, inquiries."""

from __future__ import annotations

import socket
from datetime import datetime, time, timedelta
from pathlib import Path

import click

from aimon.core.inquiry import Inquiry
from aimon.core.ticketrecords import Channel
from aimon.desk import Desk
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _
from aimon.incidents.watching import watch
from aimon.practice.workspace import port_of, write
from aimon.receiving import take_in
from aimon.text import visible
from aimon.tour import progress, story
from aimon.tour.progress import FILE, Progress
from aimon.tour.provider import HERE, answers
from aimon.workspace import Workspace

MODELS = ("gpt", "claude", "gemini", "solar", "clova")
_HERE = "http://127.0.0.1:"
_PACKAGED_URL = f"{_HERE}8765"
_EARLIER = "earlier-"
# What reviewers say is Korean, whatever language the screen speaks.
# Of last week, by the day after its Monday.
_SOLVED: tuple[tuple[int, str, Channel, str, str, int], ...] = (
    (1, "김평가", "phone", "Gemini 연습이 느려요", "급한 일에는 GPT 연습을 쓰도록 안내", 4),
    (2, "한심사", "mail", "Solar 연습의 채점 결과가 이상해요", "그동안 Claude 연습을 안내", 5),
    (3, "이위원", "messenger", "요약 비용이 얼마나 나올까요?", "요청 1건의 예상 비용을 안내", 5),
)
# Of today, by the minutes before the tour begins.
_OPEN: tuple[tuple[int, str, Channel, str], ...] = (
    (25, "최심사", "mail", "CLOVA 연습에 접속하면 계속 오류가 나요."),
    (6, "박위원", "phone", "CLOVA 연습이 응답하지 않아서 평가 업무가 중단됐습니다."),
    (4, "정평가", "messenger", "제안서 요약에는 어떤 모델을 써야 하나요?"),
)


# The numbers that the open ones have: of one more who is affected, urgent, which model to use.
OTHER, URGENT, CHOICE = (f"T-{len(_SOLVED) + n}" for n in (1, 2, 3))


def open_tour(
    home: Path, now: datetime, *, begin: bool, restart: bool
) -> tuple[Workspace, Progress]:
    """Return the tour's workspace and how far the tour is; laid out where nothing is, to ``begin``.

    A story that has grown old is continued up to ``now``. Raises AimonError where the folder holds
    something else: nothing in it is touched then.
    """
    if not home.exists() or (home.is_dir() and not any(home.iterdir())):
        if not begin:
            raise WrongUsage(
                _("there is no practice tour here: {path}").format(path=visible(str(home))),
                hint=_("begin one: aimon practice tour"),
            )
        return lay(home, now, free_port()), progress.load(home)
    if not home.is_dir() or not (home / FILE).is_file():
        raise AimonError(
            _("this is no folder of the practice tour: {path}").format(path=visible(str(home))),
            hint=_("name a new folder: aimon practice tour DIR"),
        )
    workspace = Workspace(home)
    _require_own(workspace)
    if restart:
        port = port_of(workspace.registry)
        aside = _put_aside(home)
        workspace = lay(home, now, port if answers(port) else free_port())
        click.echo(_("What was there is in {folder} now.").format(folder=visible(aside)), err=True)
    found = progress.load(home)
    now = now.astimezone(workspace.zone)
    if story.tell(workspace, now):
        watch(workspace, now)
    return workspace, found


def lay(home: Path, now: datetime, port: int) -> Workspace:
    """Lay the workspace out, its provider on this port, and tell the story up to ``now``."""
    registry = (HERE / "models.yaml").read_text("utf-8")
    write(home, registry.replace(_PACKAGED_URL, f"{_HERE}{port}"))
    workspace = Workspace(home)
    now = now.astimezone(workspace.zone)
    story.tell(workspace, now)
    monday = datetime.combine(story.monday_of(now), time(10, 20), tzinfo=now.tzinfo)
    for day, requester, channel, symptom, solution, satisfaction in _SOLVED:
        received = monday + timedelta(days=day - 7)
        name = _receive(workspace, received, requester, channel, symptom)
        with Desk(workspace, (received + timedelta(minutes=30)).isoformat()) as desk:
            ticket = desk.write("resolved", desk.take(name), solution=solution)
            desk.write("rated", ticket, satisfaction=satisfaction)
    for minutes, requester, channel, symptom in _OPEN:
        _receive(workspace, now - timedelta(minutes=minutes), requester, channel, symptom)
    watch(workspace, now)
    progress.save(home, Progress())
    return workspace


def _receive(
    workspace: Workspace, moment: datetime, requester: str, channel: Channel, symptom: str
) -> str:
    with Desk(workspace, moment.isoformat()) as desk:
        inquiry = Inquiry(symptom=symptom, requester=requester, channel=channel)
        return take_in(desk, inquiry)[0].id


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def _require_own(workspace: Workspace) -> None:
    """Raise AimonError where the registry has other models than the tour's."""
    models = workspace.registry.models
    if tuple(m.id for m in models) != MODELS or not all(
        m.base_url and m.base_url.startswith(_HERE) for m in models
    ):
        raise AimonError(
            _("these are not the models of the practice tour: {path}").format(
                path=visible(str(workspace.home / "models.yaml"))
            ),
            hint=_("name a new folder: aimon practice tour DIR"),
        )


def _put_aside(home: Path) -> str:
    """Move all that is in the folder into one below it and return its name: nothing is lost."""
    there = [path for path in home.iterdir() if not path.name.startswith(_EARLIER)]
    number = 1
    while (home / f"{_EARLIER}{number}").exists():
        number += 1
    aside = home / f"{_EARLIER}{number}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.rename(aside / path.name)
    return aside.name
