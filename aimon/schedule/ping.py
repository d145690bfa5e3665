"""Tells a dead man's switch (healthchecks.io and its like) that a job starts, is done, or failed."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, urlsplit

from aimon.core.faults import Fault
from aimon.core.settings import Ping
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import Workspace

Sign = Literal["start", "success", "fail"]


def ping(workspace: Workspace, job: str, sign: Sign, text: str = "") -> str:
    """Tell the switch of the settings, if it is to hear of this job; return why it could not be told.

    Never raises what goes wrong on the way: the job must not fail by it.
    """
    settings = workspace.settings.schedule.ping
    if settings is None or (settings.jobs and job not in settings.jobs):
        return ""
    from aimon.probing.posting import post

    try:
        url = address(_place(workspace, settings), job, sign)
        answer = post(url, {}, text.encode(), workspace.settings.network, settings.timeout)
    except AimonError as error:
        return visible(error.message)
    except ValueError:
        return _("the address is none")  # it may be secret, so it is not shown
    if isinstance(answer, Fault):
        return visible(f"{answer.kind}")
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def address(base: str, job: str, sign: Sign) -> str:
    """Return the address for a sign: /start or /fail at the end of the path, before any query."""
    parts = urlsplit(base.replace("{job}", quote(job, safe="")))
    end = "" if sign == "success" else f"/{sign}"
    return parts._replace(path=parts.path.rstrip("/") + end).geturl()


def _place(workspace: Workspace, settings: Ping) -> str:
    if settings.url.startswith(("http://", "https://")):
        return settings.url
    from aimon.config.secrets import resolve

    return resolve(settings.url, workspace.home)
