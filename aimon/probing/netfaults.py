"""From what the network raised to the fault that it means."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpcore

from aimon.core.faults import Fault, fault

_ERRNO = {
    errno.ECONNREFUSED: ("refused", "connection refused"),
    errno.ECONNRESET: ("reset", "connection reset"),
    errno.ECONNABORTED: ("reset", "connection aborted"),
    errno.EPIPE: ("reset", "connection closed by the server"),
    errno.EHOSTUNREACH: ("unreachable", "no route to the host"),
    errno.EHOSTDOWN: ("unreachable", "host is down"),
    errno.ENETUNREACH: ("unreachable", "network is unreachable"),
    errno.ENETDOWN: ("unreachable", "network is down"),
    errno.EADDRNOTAVAIL: ("unreachable", "address not available"),
    errno.EACCES: ("unreachable", "not permitted to connect"),
    errno.EPERM: ("unreachable", "not permitted to connect"),
    errno.ETIMEDOUT: ("connect_timeout", "connection timed out"),
    # This machine's own limits are never the model's fault.
    errno.EMFILE: ("internal", "too many open files"),
    errno.ENFILE: ("internal", "too many open files in the system"),
    errno.ENOBUFS: ("internal", "no buffer space"),
    errno.ENOMEM: ("internal", "out of memory"),
}


RAISED = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


def unusable() -> Fault:
    """Return the fault of an address that cannot be asked."""
    return fault("bad_request", "not a usable http or https address: check base_url")


def late(*, sent: bool, replied: bool) -> Fault:
    """Return the fault of an exchange that its deadline ended."""
    if not sent:
        return fault("connect_timeout", "no connection before the deadline")
    what = "the reply was not complete" if replied else "no reply"
    return fault("timeout", f"{what} at the deadline")


def fault_of(error: Exception, *, proxied: bool, tunnelling: bool, replied: bool) -> Fault:
    """Return what one of ``RAISED`` means.

    ``tunnelling``: a proxy had been asked for the way and nothing sent to the server; ``replied``:
    an answer's headers had come.
    """
    match error:
        case httpcore.ConnectTimeout():
            return fault("connect_timeout", "no connection in time")
        case httpcore.PoolTimeout() | httpcore.LocalProtocolError():
            return fault("internal", type(error).__name__)
        case httpcore.TimeoutException():
            return fault("timeout", "no reply in time")
        case httpcore.ProxyError():
            return fault("proxy", f"the proxy answered: {error}")
        case httpcore.ConnectError():
            return _connect_fault(error, proxied)
        case httpcore.RemoteProtocolError() | httpcore.NetworkError() if tunnelling:
            return fault("proxy", "the proxy gave no answer")
        case httpcore.RemoteProtocolError():
            return _protocol_fault(str(error))
        case httpcore.NetworkError():
            return fault("cut" if replied else "reset", "connection lost")
        case httpcore.UnsupportedProtocol():
            return unusable()
    return fault("internal", type(error).__name__)


def _protocol_fault(said: str) -> Fault:
    if said.startswith("Server disconnected"):
        return fault("reset", "connection closed before a reply")
    if said.startswith(("peer closed", "peer unexpectedly closed")):
        return fault("cut", "connection closed in the middle of the reply")
    return fault("malformed", f"not HTTP: {said}")


def _connect_fault(error: Exception, proxied: bool) -> Fault:
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case socket.gaierror():
                return fault("proxy" if proxied else "dns", "the name does not resolve")
            case ssl.SSLCertVerificationError():
                return fault("tls", f"certificate: {cause.verify_message}")
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
                return fault("reset", "connection closed in the TLS handshake")
            case ssl.SSLError():
                return fault("tls", f"TLS: {cause.reason or 'handshake failed'}")
            case OSError() if cause.errno in _ERRNO:
                kind, detail = _ERRNO[cause.errno]
                if proxied and kind != "internal":
                    return fault("proxy", f"to the proxy: {detail}")
                return fault(kind, detail)
    return fault("reset", "connection closed while it was being opened")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give the exceptions that this one comes from, nearest first."""
    queue: list[BaseException | None] = [error]
    seen: set[int] = set()
    while queue:
        cause = queue.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        queue += cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        queue += [cause.__cause__, cause.__context__]
