"""A name lookup that hangs holds neither the deadline nor the process."""

from __future__ import annotations

import subprocess
import sys
import time

SLOW_DNS = """
import asyncio, socket, sys, time
from random import Random
from aimon.core.registry import Model, ProbeOptions
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

socket.getaddrinfo = lambda *a, **k: time.sleep(15)

async def main():
    probe = ProbeOptions(deadline=0.5)
    model = Model(id="m", provider="openai", model="m", base_url="http://model.example/v1",
                  display_name="M", probe=probe)
    async with open_transport(Network()) as shared, Session(model, None, shared, Random(1)) as s:
        outcome = await s.ask("ping")
    print(outcome.fault.kind, flush=True)

asyncio.run(main())
"""


def test_slow_dns_does_not_hold_the_process() -> None:
    """A lookup of 15 s ends with the deadline, and the process with it."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", SLOW_DNS], capture_output=True, text=True, timeout=14, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("connect_timeout\n", "", 0)
    assert time.perf_counter() - began < 0.5 + 2 + 1  # the interpreter's start included


def test_other_threads_are_still_waited_for() -> None:
    """Work that the program hands to a thread is finished before it ends, as ever."""
    code = (
        "import asyncio, time\n"
        "from aimon.core.settings import Network\n"
        "from aimon.probing.transport import open_transport\n"
        "def work():\n    time.sleep(0.3)\n    print('done')\n"
        "async def main():\n"
        "    async with open_transport(Network()):\n"
        "        asyncio.get_running_loop().run_in_executor(None, work)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "done\n"
