"""Who runs aimon."""

from __future__ import annotations

import os


def account() -> str:
    """Return the name of the account; a container may run under a number that has none.

    Of who runs aimon as another account it is his own: sudo gives it.
    """
    import pwd

    named = os.environ.get("USER") or os.environ.get("LOGNAME")
    if os.environ.get("SUDO_USER") and named == os.environ.get("LOGNAME"):
        named = os.environ["SUDO_USER"]
    try:
        return named or pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
