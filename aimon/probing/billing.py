"""What an attempt is on the bill for: the provider's own count, or an estimate where it has none."""

from __future__ import annotations

from typing import NamedTuple

from aimon.core import tokens
from aimon.core.faults import Fault
from aimon.probing.providers.base import Answer

# A request that may have reached the model, and an answer that nobody saw the end of.
_UNFINISHED = frozenset({"timeout", "reset", "cut", "decoding", "truncated", "malformed"})
# An answer that came, and is of no use.
_USELESS = frozenset({"encoding", "empty", "filtered", "output_cap"})


class Bill(NamedTuple):
    """Tokens in and out; ``estimated`` says that they are not all the provider's own count."""

    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False


def bill(prompt: str, answer: Answer, found: Fault | None) -> Bill:
    """Return what an attempt costs that ended in an answer or in this fault.

    What was refused costs nothing. Of an answer that broke off the provider's count may be that of
    its beginning: one far below what was received is none.
    """
    counted = answer.tokens_in is not None or answer.tokens_out is not None
    if found is not None and not counted and not answer.pieces and not _reached(found):
        return Bill()
    received = tokens.estimate(answer.text)
    came_in, came_out = answer.tokens_in, answer.tokens_out
    if found is not None and found.kind in _UNFINISHED and (came_out or 0) < received / 2:
        came_out = None
    return Bill(
        tokens_in=tokens.of_prompt(prompt) if came_in is None else came_in,
        tokens_out=received if came_out is None else came_out,
        estimated=came_in is None or came_out is None,
    )


def _reached(found: Fault) -> bool:
    return found.status in (None, 200) and found.kind in _UNFINISHED | _USELESS
