"""Work of some milliseconds that would count as the models' latency if the event loop did it."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SWITCH_S = 0.0005


class Aside:
    """Does work in a thread, one piece at a time: every further thread would delay the loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def do(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Return what the work returns."""
        async with self._turn:
            return await asyncio.to_thread(work, *args, **options)


@contextmanager
def prompt_loop() -> Iterator[None]:
    """Keep the interpreter from holding the event loop up for long.

    Threads give way within half a millisecond (five by default), and the garbage collector leaves
    alone what was there before (tens of milliseconds at a time).
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)
