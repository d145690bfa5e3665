"""Bounds the memory of this process while something runs that could ask for all there is."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MIB = 1 << 20
# Beside what the engine counts: what it does not.
_BESIDE_MIB = 512


@contextmanager
def heap(mib: int) -> Iterator[None]:
    """Let the process allocate so much and half a GiB more, at most: beyond is MemoryError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _held() + (mib + _BESIDE_MIB) * _MIB
    lowered = min(limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY)
    with suppress(ValueError, OSError):  # a system without it has the engine's own limit
        resource.setrlimit(resource.RLIMIT_DATA, (lowered, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _held() -> int:
    """Return how many bytes the process holds already, as the limit counts them."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, IndexError, ValueError):  # no Linux: the engine's own limit has to do
        return 0
    return pages * resource.getpagesize()
