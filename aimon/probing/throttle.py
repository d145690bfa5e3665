"""Keeps to a provider's rate limit: what one model's answer says of it holds for all with its key."""

from __future__ import annotations

from collections.abc import Sequence

from aimon.core.places import Place, place_of
from aimon.core.records import Headroom
from aimon.core.registry import Model


class Throttle:
    """Until when a provider asked to be left alone. Times are the event loop's."""

    def __init__(self) -> None:
        self.until = 0.0

    def hold(self, until: float) -> None:
        """Send nothing before then: the provider said so."""
        self.until = max(self.until, until)

    def heed(self, headroom: Sequence[Headroom], tokens: int, now: float) -> None:
        """Hold until the next request, of so many tokens, is within what the headers leave."""
        for limit in headroom:
            wanted = 1 if limit.what.startswith("request") else tokens
            if limit.remaining < wanted and limit.reset_ms is not None:
                # Limits fill up steadily until the reset; without a size the reset is waited for.
                share = min(1.0, wanted / limit.limit) if limit.limit else 1.0
                self.hold(now + limit.reset_ms / 1000 * share)


class Throttles:
    """One throttle for each provider's place and key."""

    def __init__(self) -> None:
        self._known: dict[tuple[Place, str | None], Throttle] = {}

    def of(self, model: Model) -> Throttle:
        """Return the throttle that a model shares with its like."""
        return self._known.setdefault((place_of(model), model.api_key), Throttle())
