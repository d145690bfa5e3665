"""axe-core, which finds what keeps people out of a page, as the npm registry has it.

It is laid into the checkout once, and only tests use it.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tarfile
from pathlib import Path

VERSION = "4.14.1"

_FOLDER = Path(__file__).parent.parent / ".axe"
_INSTALL_SECONDS = 120


class Unavailable(Exception):
    """This machine cannot get axe-core, and why."""


def script() -> str:
    """Return axe-core's script, fetched if need be; raises Unavailable."""
    place = _FOLDER / f"axe-{VERSION}.min.js"
    _FOLDER.mkdir(exist_ok=True)
    with open(_FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not place.exists():
            _fetch(place)
    return place.read_text(encoding="utf-8")


def _fetch(place: Path) -> None:
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed")
    command = ["npm", "pack", "--silent", "--pack-destination", str(_FOLDER), f"axe-core@{VERSION}"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise Unavailable(f"npm pack failed: {done.stderr.strip()[-200:]}")
    with tarfile.open(_FOLDER / done.stdout.split()[-1]) as package:
        found = package.extractfile("package/axe.min.js")
        assert found
        place.write_bytes(found.read())
