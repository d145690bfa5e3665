"""Who runs aimon."""

from __future__ import annotations

import os


def account() -> str:
    """Return the name of the account; a container may run under a number that has none."""
    import pwd

    named = os.environ.get("USER") or os.environ.get("LOGNAME")
    try:
        return named or pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
