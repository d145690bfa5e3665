"""How late aimon's own event loop is: what a client must know before it calls a server slow."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

# Finer costs more than it tells: at two milliseconds half a percent of a core.
_TICK_S = 0.002
# A sample that is later than both says something about aimon, not only about the model.
LAGGED_MS = 5.0
LAGGED_SHARE = 0.02  # of the latency


class Lag:
    """A tick that should come every two milliseconds; a context manager within a running loop.

    The loop hands over what came before it runs the tick, so a tick that is overdue at that moment
    tells how long the bytes may have lain there.
    """

    def __init__(self) -> None:
        self._due = time.perf_counter() + _TICK_S
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._tick()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def now_ms(self, at: float) -> float:
        """Return by how many milliseconds the loop is behind at ``at`` (``time.perf_counter``)."""
        return max(0.0, 1000 * (at - self._due))

    def _tick(self) -> None:
        self._due = time.perf_counter() + _TICK_S
        self._timer = asyncio.get_running_loop().call_later(_TICK_S, self._tick)
