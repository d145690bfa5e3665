"""A provider that answers after an exact delay: what the clock of a client is measured against.

Runs as a process of its own (``python exact.py DELAY_MS [FIRST_MS PIECES]``), prints its port, and
speaks OpenAI's protocol. Answers are made before they are due, and timers are exact to tens of
microseconds (``select`` takes fractions of a millisecond, which asyncio's epoll does not).
"""

from __future__ import annotations

import asyncio
import json
import resource
import selectors
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from aimon.practice.brain import answer

_END = b"\r\n\r\n"
_SSE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def body_of(text: str, prompt: str) -> bytes:
    """Return a whole completion as a response."""
    usage = {"prompt_tokens": len(prompt) // 2, "completion_tokens": len(text) // 2}
    choice = {"index": 0, "message": {"content": text}, "finish_reason": "stop"}
    data = json.dumps({"model": "exact", "choices": [choice], "usage": usage}).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(data)}"
    return head.encode() + _END + data


def event(choices: list[dict[str, object]], **more: object) -> bytes:
    """Return one event of a stream as a chunk."""
    data = b"data: " + json.dumps({"model": "exact", "choices": choices, **more}).encode() + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(data), data)


def pieces_of(text: str, prompt: str, most: int) -> tuple[bytes, list[bytes], bytes]:
    """Return a stream's beginning (an empty delta), its pieces of text, its end."""
    size = -(-len(text) // most)
    parts = [text[i : i + size] for i in range(0, len(text), size)]
    usage = {"prompt_tokens": len(prompt) // 2, "completion_tokens": len(text) // 2}
    done = b"data: [DONE]\n\n"
    end = event([{"index": 0, "delta": {}, "finish_reason": "stop"}]) + event([], usage=usage)
    end += b"%x\r\n%b\r\n0\r\n\r\n" % (len(done), done)
    first = _SSE + event([{"index": 0, "delta": {"role": "assistant", "content": ""}}])
    return first, [event([{"index": 0, "delta": {"content": part}}]) for part in parts], end


class Exact(asyncio.Protocol):
    """One connection: a request is answered so long after its last byte came."""

    def __init__(self, delay: float, first: float, most: int) -> None:
        self.delay, self.first, self.most = delay, first, most
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer when a request is complete."""
        at = asyncio.get_running_loop().time()
        self.buffer += data
        head, end, rest = self.buffer.partition(_END)
        if not end:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        self.buffer = b""
        if head.startswith(b"GET"):
            self.transport.write(b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n")
            return
        asked = json.loads(rest)
        prompt = asked["messages"][0]["content"]
        self.answer(at, prompt, stream=asked.get("stream", False))

    def answer(self, at: float, prompt: str, *, stream: bool) -> None:
        """Make the answer now and send it when it is due."""
        loop = asyncio.get_running_loop()
        text = answer(prompt)
        if not stream:
            loop.call_at(at + self.delay, self.transport.write, body_of(text, prompt))
            return
        first, pieces, end = pieces_of(text, prompt, self.most)
        self.transport.write(first)
        step = (self.delay - self.first) / max(1, len(pieces) - 1)
        for n, piece in enumerate(pieces):
            last = n == len(pieces) - 1
            due = at + (self.delay if last and n else self.first + n * step)
            loop.call_at(due, self.transport.write, piece + end if last else piece)


async def serve(delay: float, first: float, most: int) -> None:
    """Listen until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Exact(delay, first, most), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve with the delays of the command line, in milliseconds; ``many`` as a fourth word."""
    delay, first, most = [*map(float, sys.argv[1:4]), 100.0, 20.0][:3]
    selector: selectors.BaseSelector = selectors.SelectSelector()
    if sys.argv[4:] == ["many"]:  # more connections than select takes
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
        selector = selectors.DefaultSelector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.run_until_complete(serve(delay / 1000, first / 1000, int(most)))


if __name__ == "__main__":
    main()
