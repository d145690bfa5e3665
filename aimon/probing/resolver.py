"""Threads for the event loop that let a process end although a name lookup still hangs.

``getaddrinfo`` cannot be cancelled. asyncio runs it in the loop's default executor, which
``asyncio.run`` and the interpreter both wait for at exit: 15 s where DNS is silent.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Executor(ThreadPoolExecutor):
    """The default executor, except that name lookups run in daemon threads of their own.

    All other work is waited for as ever.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start the work; a lookup is one that nobody waits for at exit."""
        if fn is not socket.getaddrinfo:
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        threading.Thread(target=_look_up, args=(future, args, kwargs), daemon=True).start()
        return future


def _look_up(future: Future[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(socket.getaddrinfo(*args, **kwargs))
    except BaseException as error:  # noqa: BLE001 — it is raised where the future is awaited
        future.set_exception(error)
