"""What went wrong with a model: a class for people, a kind for the cause, and whether to retry.

The classes are the guide's four plus *configuration* (only the administrator can mend it) and
*internal* (aimon's own failure, never held against a model).
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from enum import StrEnum
from typing import NamedTuple

import msgspec


class FaultClass(StrEnum):
    """Whose trouble it is."""

    NETWORK = "network"
    AUTHENTICATION = "authentication"
    PERFORMANCE = "performance"
    QUALITY = "quality"
    CONFIGURATION = "configuration"
    INTERNAL = "internal"


class Kind(NamedTuple):
    """One row of the taxonomy: ``retries`` is how often an attempt is repeated inside the run."""

    fault_class: FaultClass
    retries: int


_N, _A, _P = FaultClass.NETWORK, FaultClass.AUTHENTICATION, FaultClass.PERFORMANCE
_Q, _C = FaultClass.QUALITY, FaultClass.CONFIGURATION

KINDS: dict[str, Kind] = {
    "dns": Kind(_N, 2),
    "refused": Kind(_N, 2),
    "unreachable": Kind(_N, 2),
    "reset": Kind(_N, 2),
    "tls": Kind(_N, 0),
    "proxy": Kind(_N, 2),
    "connect_timeout": Kind(_N, 2),
    "cut": Kind(_N, 2),
    "decoding": Kind(_N, 2),
    "invalid_key": Kind(_A, 0),
    "forbidden": Kind(_A, 0),
    "missing_key": Kind(_A, 0),
    "malformed_key": Kind(_A, 0),
    "exposed_key": Kind(_A, 0),
    "quota": Kind(_A, 0),
    "timeout": Kind(_P, 1),
    "rate_limited": Kind(_P, 2),
    "server_error": Kind(_P, 2),
    "overloaded": Kind(_P, 2),
    "slow": Kind(_P, 0),
    "model_not_found": Kind(_C, 0),
    "bad_request": Kind(_C, 0),
    "output_cap": Kind(_C, 0),
    "budget": Kind(_C, 0),
    "malformed": Kind(_Q, 1),
    "encoding": Kind(_Q, 1),
    "truncated": Kind(_Q, 1),
    "empty": Kind(_Q, 1),
    "filtered": Kind(_Q, 0),
    "wrong_answer": Kind(_Q, 0),
    "model_mismatch": Kind(_Q, 0),
    "internal": Kind(FaultClass.INTERNAL, 0),
}


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault as it is recorded. ``detail`` is one short line, safe to show, without secrets."""

    fault_class: FaultClass = msgspec.field(name="class")
    kind: str
    detail: str = ""
    status: int | None = None


def fault(kind: str, detail: str = "", status: int | None = None) -> Fault:
    """Make the fault of a known kind; ``status`` is the HTTP status, where there was one."""
    return Fault(fault_class=KINDS[kind].fault_class, kind=kind, detail=detail, status=status)


def retries(found: Fault) -> int:
    """Return how often an attempt that ended in this fault is repeated."""
    return KINDS[found.kind].retries if found.kind in KINDS else 0
