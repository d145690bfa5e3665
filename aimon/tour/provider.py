"""Keeps the tour's provider running while its commands are used, without a second window."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.practice.scenario import KEY
from aimon.practice.workspace import port_of
from aimon.workspace import Workspace

HERE = Path(__file__).parent
HOURS = 2
_PATIENCE_S = 15.0
_GLANCE_S = 2.0


def keep_running(workspace: Workspace) -> int | None:
    """Start the provider where it does not run, and wait until it answers; return its process id.

    None where it runs already. It ends by itself after two hours. Raises AimonError where another
    program has the port.
    """
    port = port_of(workspace.registry)
    if answers(port):
        return None
    scenario = str(HERE / "scenario.yaml")
    line = [sys.executable, "-P", "-m", "aimon", "practice", "serve", "--scenario", scenario]
    child = subprocess.Popen(
        [*line, "--port", str(port), "--minutes", str(60 * HOURS)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C and a closed window are not for it
    )
    until = time.monotonic() + _PATIENCE_S
    while child.poll() is None and time.monotonic() < until:
        if answers(port):
            child.returncode = 0  # it outlives this command, which need not hear of its end
            return child.pid
        time.sleep(0.05)
    child.kill()
    child.wait()
    raise AimonError(
        _("the practice provider does not start on port {port}").format(port=port),
        hint=_("begin anew with another port: aimon practice tour --restart"),
    )


def answers(port: int) -> bool:
    """Whether the provider of the practice answers on this port."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/openai/v1/models", headers={"Authorization": f"Bearer {KEY}"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=_GLANCE_S) as answer:
            listed = json.load(answer)
        return any(model["id"] == "clova-tour" for model in listed["data"])
    except (OSError, ValueError, KeyError, TypeError):  # nobody, or somebody else
        return False
