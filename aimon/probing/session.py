"""One model's conversation: each question with its retries, inside one deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from types import TracebackType
from typing import Self

import msgspec

from aimon.core.faults import Fault, fault
from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.i18n import speaking
from aimon.probing import providers, retry
from aimon.probing.billing import Bill, bill
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import Answer, streams
from aimon.probing.reading import read_listing, read_reply
from aimon.probing.redact import Redactor
from aimon.probing.reply import Outcome, Reply
from aimon.probing.throttle import Throttle
from aimon.probing.trace import Trace
from aimon.probing.transport import Shared
from aimon.text import visible

# A shorter key is a local server's placeholder, whose letters an honest answer may hold.
_SECRET_LENGTH = 8
_NAME_LENGTH = 120
# The model list is a first look; a server that is slow with it may still answer questions.
_LISTING_SECONDS = 10.0
# The request did not leave, or met a kept connection that was closed: it costs nothing.
_NOT_SENT = fault("refused")


class _Tally:
    """What the attempts at one question add up to."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.spent = Bill()
        self.headroom: tuple[Headroom, ...] = ()

    def spend(self, bill: Bill) -> None:
        """Add what an attempt is billed for."""
        before = self.spent
        self.spent = Bill(
            before.tokens_in + bill.tokens_in,
            before.tokens_out + bill.tokens_out,
            before.estimated or bill.estimated,
        )

    @property
    def owes_nothing(self) -> bool:
        """Whether no attempt can be on the bill."""
        return self.spent == Bill()

    def outcome(self, *, reply: Reply | None = None, found: Fault | None = None) -> Outcome:
        """Return the outcome: a reply, a fault, or neither."""
        return Outcome(
            reply=reply,
            fault=found,
            attempts=len(self.faults) + (found is None),
            faults=tuple(self.faults),
            spent_in=self.spent.tokens_in,
            spent_out=self.spent.tokens_out,
            estimated=self.spent.estimated,
            notes=tuple(self.notes),
            headroom=self.headroom,
        )


# One attempt, done by the deadline (loop time); what it costs goes into the tally.
Attempt = Callable[[float, _Tally], Awaitable[Reply | None]]


class Session:
    """Asks one model, over connections of its own; an async context manager.

    ``key`` is the resolved key, or None for a server that wants none. ``rng`` spreads the waits,
    ``throttle`` is shared with all who use the key, ``sleep`` waits, ``wall`` is the clock that a
    Retry-After date is compared with. A parameter that the provider refuses is left out from then on.
    """

    def __init__(
        self,
        model: Model,
        key: str | None,
        shared: Shared,
        rng: Random,
        *,
        throttle: Throttle | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._model = model
        self._key = key
        self._redactor = Redactor(key)
        self._rng = rng
        self._throttle = throttle or Throttle()
        self._sleep = sleep
        self._wall = wall
        with speaking("en"):  # what the log keeps is English
            self._provider = providers.get(model.provider)
        self._shared = shared
        self._client = shared.client()
        self._omit: set[str] = set()

    async def __aenter__(self) -> Self:
        """Return the session; connections are made when they are first needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def rest(self) -> None:
        """Close the connections until there is more to ask."""
        await self._client.aclose()
        self._client = self._shared.client()

    @property
    def dialed(self) -> tuple[float | None, float | None]:
        """How long the latest connection took to open, and its TLS handshake, in milliseconds."""
        return self._client.dialer.connect_ms, self._client.dialer.tls_ms

    async def ask(self, prompt: str, afford: Callable[[], bool] = lambda: True) -> Outcome:
        """Ask one question; a fault of any kind is in the outcome, never raised.

        An attempt without a refused parameter is a correction: neither counted nor a fault.
        ``afford`` is asked before a retry, once an attempt may be on the bill.
        """
        trace = Trace(self._redactor)

        async def attempt(deadline: float, tally: _Tally) -> Reply:
            omit = frozenset(self._omit)
            request = self._provider.chat(self._model, self._key, prompt, omit)
            answer = Answer()
            found: Fault | None = None
            trace.begin(request, answer)
            try:
                async with self._client.exchange(request, deadline) as response:
                    trace.heard = response.heard
                    self._heed(response.headers, prompt, tally)
                    return await read_reply(
                        self._provider,
                        response,
                        answer,
                        stream=streams(self._model, omit),
                        seconds=_left(deadline),
                    )
            except Failure as failure:
                unsent = failure.stale or self._client.dialer.sent is None
                found = _NOT_SENT if unsent else failure.fault
                raise
            finally:
                tally.spend(bill(prompt, answer, found))

        outcome = await self._persist(attempt, afford=afford)
        trace.end(answered=outcome.reply is not None)
        return msgspec.structs.replace(outcome, trace=trace)

    def _heed(self, headers: Mapping[str, str], prompt: str, tally: _Tally) -> None:
        """Take note of what the headers leave of the rate limits."""
        found = self._provider.headroom(headers, self._wall())
        if found:
            tally.headroom = found
            tokens = len(prompt) + self._model.probe.max_output_tokens
            self._throttle.heed(found, tokens, asyncio.get_running_loop().time())

    async def list_models(self) -> Outcome:
        """Ask for the unbilled list of models, which also warms the connection.

        The reply has no text and the finish ``listed``. An outcome with neither reply nor fault
        says that the server offers no list.
        """
        request = self._provider.listing(self._model, self._key)

        async def attempt(deadline: float, _tally: _Tally) -> Reply | None:
            async with self._client.exchange(request, deadline) as response:
                return await read_listing(self._provider, self._model, response, _left(deadline))

        seconds = min(_LISTING_SECONDS, self._model.probe.deadline / 4)
        return await self._persist(attempt, seconds)

    async def _persist(
        self,
        attempt: Attempt,
        seconds: float | None = None,
        afford: Callable[[], bool] = lambda: True,
    ) -> Outcome:
        """Try until there is an answer, or no retry is worth it, or the deadline is too near."""
        tally = _Tally()
        if self._key is not None and not sendable(self._key):
            found = fault("malformed_key", "the key holds a character that no key has")
            return Outcome(fault=found, attempts=0, faults=(found,))
        allowed = self._model.probe.deadline if seconds is None else seconds
        deadline = asyncio.get_running_loop().time() + allowed
        while True:
            if not await self._may_send(deadline):
                held = "not sent: the provider asked to wait longer than the deadline allows"
                found = tally.faults[-1] if tally.faults else fault("rate_limited", held)
                return tally.outcome(found=found)
            try:
                reply = await attempt(deadline, tally)
            except Failure as error:
                failure = error
            except Exception as error:  # noqa: BLE001 — a bug of aimon's is recorded as one
                failure = Failure(fault("internal", raised_at(error)))
            else:
                return tally.outcome(reply=reply and self._clean_reply(reply))
            if failure.stale or self._leave_out(failure.parameter, tally):
                continue
            tally.faults.append(found := self._clean_fault(failure.fault))
            wait = self._wait(failure, len(tally.faults))
            if wait is None or wait >= _left(deadline) or not (tally.owes_nothing or afford()):
                return tally.outcome(found=found)
            if wait:
                await self._sleep(wait)

    async def _may_send(self, deadline: float) -> bool:
        """Wait until the provider may be asked; False where that is after the deadline."""
        loop, until = asyncio.get_running_loop(), None
        while self._throttle.until != until:  # it may be put off again meanwhile
            until = self._throttle.until
            if (held := until - loop.time()) > 0:
                if held >= _left(deadline):
                    return False
                await self._sleep(held)
        return True

    def _wait(self, failure: Failure, failed: int) -> float | None:
        """Return the seconds to the next attempt, or None where there is none."""
        allowed = failed <= retry.allowance(failure.fault, failure.headers)
        wait = retry.wait_seconds(failed, failure.headers, self._rng, self._wall())
        if failure.fault.kind == "rate_limited" and retry.asked(failure.headers, self._wall()):
            self._throttle.hold(asyncio.get_running_loop().time() + wait)
            wait = 0.0  # what is left of it is waited for like everyone else
        return wait if allowed else None

    def _leave_out(self, parameter: str | None, tally: _Tally) -> bool:
        """Remember a refused parameter; return whether another attempt can do without it."""
        if parameter not in self._provider.OPTIONAL or parameter in self._omit:
            return False
        if parameter == "temperature" and self._model.probe.temperature is None:
            return False  # it was not sent
        self._omit.add(parameter)
        tally.notes.append(f"{parameter} is refused by the provider and left out")
        return True

    def _clean_fault(self, found: Fault) -> Fault:
        """Return the fault with its detail safe to show and without the key."""
        detail = self._redactor.cut(found.detail)
        return msgspec.structs.replace(found, detail=visible(detail.strip()))

    def _clean_reply(self, reply: Reply) -> Reply:
        """Return the reply without the key, its names not longer than names are."""
        return msgspec.structs.replace(
            reply,
            text=self._without_key(reply.text),
            finish=reply.finish and self._without_key(reply.finish)[:_NAME_LENGTH],
            served_model=reply.served_model
            and self._without_key(reply.served_model)[:_NAME_LENGTH],
            fingerprint=reply.fingerprint and self._without_key(reply.fingerprint)[:_NAME_LENGTH],
        )

    def _without_key(self, text: str) -> str:
        if self._key is None or len(self._key) < _SECRET_LENGTH:
            return text
        return self._redactor.cut(text)


def _left(deadline: float) -> float:
    return deadline - asyncio.get_running_loop().time()


def sendable(key: str) -> bool:
    """Whether a key can stand in a header: printable ASCII, with no space around it."""
    return bool(key) and key.isascii() and key.isprintable() and key == key.strip()


def raised_at(error: Exception) -> str:
    """Return an error's type and place; its text may hold a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return type(error).__name__ + place
