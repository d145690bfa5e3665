"""Processes that forget people for the tests, and others that append meanwhile.

``killed HOME WHO ROUNDS SEED`` has children that forget somebody, and kills each with SIGKILL at a
random moment, until one comes to its end. ``within HOME WHO FILES`` forgets somebody and is killed
when it has rewritten so many files. ``writing HOME NAME COUNT`` appends so many events; each one that
was acknowledged is a line on stdout.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from requesters import received

from aimon.errors import WrongUsage
from aimon.journal.tickets import ticket_log
from aimon.journal.verify import verify
from aimon.tickets import blanking
from aimon.tickets.forget import finish, forget
from aimon.workspace import Workspace


def say(text: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def killed(home: Path, who: str, rounds: str, seed: str) -> None:
    """Kill whoever forgets, in each round; say how far each came, and whether the log is sound."""
    rng = random.Random(int(seed))
    workspace = Workspace(home)
    for _round in range(int(rounds)):
        child = os.fork()
        if not child:
            _forget(workspace, who)
        until = time.perf_counter() + rng.random() * 0.05
        while time.perf_counter() < until:
            pass
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return
        sound = all(report.sound for report in verify(workspace.log, ["tickets", "deliveries"]))
        begun = (workspace.log / ".forget.json").exists()
        say(f"{'sound' if sound else 'broken'} {'begun' if begun else 'not begun'}")


def within(home: Path, who: str, wanted: str) -> None:
    """Forget somebody, and be killed by SIGKILL before a file more than wanted is rewritten."""
    rewrite, left = blanking.rewrite, count(int(wanted), -1)

    def rewriting(*args: Any) -> int:
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)
        return rewrite(*args)

    blanking.rewrite = rewriting
    _forget(Workspace(home), who)


def _forget(workspace: Workspace, who: str) -> NoReturn:
    """Do what the command does, then end this process at once."""
    with suppress(WrongUsage):  # the one that was killed had done it
        finish(workspace) or forget(workspace, who, None, workspace.now())
    os._exit(0)


def writing(home: Path, name: str, wanted: str) -> None:
    """Append what people of this name ask, numbered, into the very file that is rewritten."""
    journal = ticket_log(Workspace(home).log, "ops-1")
    for number in range(int(wanted)):
        journal.append(received(1000, f"{name} {number}", id=f"{name} {number}"))
        say(f"{name} {number}")


if __name__ == "__main__":
    modes = {"killed": killed, "within": within, "writing": writing}
    modes[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
