"""What an examination finds: one thing that is in order, or is not, and how to mend it."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["ok", "warning", "error"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """``mend`` says what to do, mostly a command to paste; it is empty where all is well.

    ``area`` is filled in by whoever asks all areas.
    """

    area: str = ""
    subject: str
    level: Level
    text: str
    mend: str = ""


def ok(subject: str, text: str) -> Finding:
    """Return that something is in order."""
    return Finding(subject=subject, level="ok", text=text)


def warning(subject: str, text: str, mend: str) -> Finding:
    """Return that something will trouble somebody."""
    return Finding(subject=subject, level="warning", text=text, mend=mend)


def error(subject: str, text: str, mend: str) -> Finding:
    """Return that something does not work."""
    return Finding(subject=subject, level="error", text=text, mend=mend)
