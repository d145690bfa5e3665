"""A program of the site's own: the notice as JSON on its stdin, no shell, and not for long.

What a person wrote stands in the JSON alone, never among the arguments or in the environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

import msgspec

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter
from aimon.delivery.routes.webhook import body
from aimon.delivery.trouble import Sent, TemporaryFailure, Trouble
from aimon.errors import TRY_AGAIN
from aimon.text import visible
from aimon.workspace import Workspace

SECONDS = 30.0
# So often a command that fails is tried, but for one that asks to be tried later.
TRIES = 5
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_KEPT = ("PATH", "HOME", "TZ")
_STDERR_BYTES = 4096


def send(workspace: Workspace, route: Route, letter: Letter) -> Sent:
    """Run the command: 0 is a success, 75 means later; raises TemporaryFailure.

    It is ended with all that it started after ``SECONDS``.
    """
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(msgspec.json.encode(body(letter)) + b"\n")
        given.seek(0)
        code = _run(workspace, route, letter, given, said)
        said.seek(0)
        words = said.read(_STDERR_BYTES).decode("utf-8", "replace").strip()
    if code == 0:
        return Sent()
    line = visible(words.splitlines()[0]) if words else ""
    detail = f"{route.name}: {code}: {line}" if line else f"{route.name}: {code}"
    trouble = Trouble(kind="command_exit", detail=detail)
    raise TemporaryFailure(trouble, tries=None if code == TRY_AGAIN else TRIES)


def environment(letter: Letter, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the command finds in its environment."""
    kept = {name: environ[name] for name in _KEPT if name in environ}
    return {
        "PATH": _PATH,
        **kept,
        "LANG": "C.UTF-8",
        "AIMON_KEY": letter.notice.key,
        "AIMON_SEVERITY": letter.notice.severity,
        "AIMON_ROUTE": letter.route,
        "AIMON_TIME": letter.time.isoformat(),
        "AIMON_LANGUAGE": letter.notice.language,
    }


def _run(
    workspace: Workspace, route: Route, letter: Letter, given: IO[bytes], said: IO[bytes]
) -> int:
    """Return the exit code, below 0 for the signal that ended it."""
    try:
        child = subprocess.Popen(
            route.command,
            stdin=given,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=workspace.home,
            env=environment(letter, os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a command"
        trouble = Trouble(kind="command_missing", detail=f"{route.name}: {why}")
        raise TemporaryFailure(trouble, tries=TRIES) from None
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        detail = f"{route.name}: {SECONDS:g} s"
        trouble = Trouble(kind="command_timeout", detail=detail)
        raise TemporaryFailure(trouble, tries=TRIES) from None
    finally:
        # What it left running in its own session goes, too.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
