"""What a request takes, in words, with where that is known from."""

from __future__ import annotations

from aimon.core.pricing import Load
from aimon.i18n import N_, _

_SOURCES = {
    "given": N_("given"),
    "text": N_("estimated from the text"),
    "usage": N_("mean of {n:,} real requests"),
    "assumed": N_("assumed"),
}


def load_words(load: Load) -> str:
    """Return the tokens of a request in and out, and the source of each."""
    came_in, came_out = (
        _(_SOURCES[source]).format(n=load.counted) for source in (load.source_in, load.source_out)
    )
    if came_in == came_out:
        return _("{tokens_in:,} tokens in, {tokens_out:,} out ({source})").format(
            tokens_in=load.tokens_in, tokens_out=load.tokens_out, source=came_in
        )
    return _("{tokens_in:,} tokens in ({source_in}), {tokens_out:,} out ({source_out})").format(
        tokens_in=load.tokens_in,
        tokens_out=load.tokens_out,
        source_in=came_in,
        source_out=came_out,
    )
