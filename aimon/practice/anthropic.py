"""Anthropic's messages as the simulated provider speaks them."""

from __future__ import annotations

from typing import Any

from aimon.practice.wire import Answer, Ask, BadRequest, event, last_text, positive

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class Anthropic:
    """POST /anthropic/v1/messages."""

    key_header = "x-api-key"
    id_header = "request-id"
    version_header = "anthropic-version"

    def ask(self, body: dict[str, Any], named: str, stream: bool) -> Ask:
        """Read a request's body; raises BadRequest."""
        if "max_tokens" not in body:
            raise BadRequest("max_tokens: Field required")
        return Ask(
            model=str(body.get("model", "")),
            prompt=last_text(body.get("messages"), "content"),
            stream=body.get("stream") is True,
            limit=positive(body["max_tokens"]),
        )

    def full(self, answer: Answer) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""
        usage = {"input_tokens": answer.tokens_in, "output_tokens": answer.tokens_out}
        content = [{"type": "text", "text": answer.text}]
        return self._message(answer, content, self._stop(answer), usage)

    def before(self, answer: Answer) -> bytes:
        """Return the events that come before the text."""
        usage = {"input_tokens": answer.tokens_in, "output_tokens": 1}
        message = self._message(answer, [], None, usage)
        block = {"type": "text", "text": ""}
        return (
            event({"type": "message_start", "message": message}, "message_start")
            + event(
                {"type": "content_block_start", "index": 0, "content_block": block},
                "content_block_start",
            )
            + event({"type": "ping"}, "ping")
        )

    def piece(self, answer: Answer, text: str) -> bytes:
        """Return the event of one piece of text."""
        delta = {"type": "text_delta", "text": text}
        return event(
            {"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta"
        )

    def after(self, answer: Answer, ask: Ask) -> bytes:
        """Return the events that end the stream."""
        delta = {"stop_reason": self._stop(answer), "stop_sequence": None}
        usage = {"output_tokens": answer.tokens_out}
        return (
            event({"type": "content_block_stop", "index": 0}, "content_block_stop")
            + event({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
            + event({"type": "message_stop"}, "message_stop")
        )

    def error(self, status: int, message: str, request_id: str) -> dict[str, Any]:
        """Return the body of a refusal."""
        error = {"type": _TYPES.get(status, "api_error"), "message": message}
        return {"type": "error", "error": error, "request_id": request_id}

    def listing(self, names: list[str]) -> dict[str, Any]:
        """Return the list of models."""
        data = [self.entry(name) for name in names]
        ends = {"first_id": names[0], "last_id": names[-1]} if names else {}
        return {"data": data, "has_more": False} | ends

    def entry(self, name: str) -> dict[str, Any]:
        """Return one model of the list."""
        made = "2025-12-01T00:00:00Z"
        return {"type": "model", "id": name, "display_name": name, "created_at": made}

    def _stop(self, answer: Answer) -> str:
        return "max_tokens" if answer.cut else "end_turn"

    def _message(
        self, answer: Answer, content: list[Any], stop: str | None, usage: dict[str, int]
    ) -> dict[str, Any]:
        head = {"id": f"msg_{answer.id}", "type": "message", "role": "assistant"}
        end = {"stop_reason": stop, "stop_sequence": None, "usage": usage}
        return head | {"model": answer.model, "content": content} | end
