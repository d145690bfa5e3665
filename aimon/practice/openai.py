"""OpenAI's chat completions as the simulated provider speaks them."""

from __future__ import annotations

from typing import Any

from aimon.practice.wire import Answer, Ask, event, last_text, positive

_CREATED = 1_764_547_200  # a fixed day: an answer depends on its question alone

_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


class OpenAI:
    """POST /openai/v1/chat/completions."""

    key_header = "authorization"
    id_header = "x-request-id"
    version_header = ""

    def ask(self, body: dict[str, Any], named: str, stream: bool) -> Ask:
        """Read a request's body; raises BadRequest."""
        options = body.get("stream_options")
        return Ask(
            model=str(body.get("model", "")),
            prompt=last_text(body.get("messages"), "content"),
            stream=body.get("stream") is True,
            limit=positive(body.get("max_completion_tokens", body.get("max_tokens"))),
            usage_in_stream=isinstance(options, dict) and options.get("include_usage") is True,
        )

    def full(self, answer: Answer) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""
        message = {"role": "assistant", "content": answer.text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": self._finish(answer)}
        return self._head(answer, "chat.completion") | {
            "choices": [choice],
            "usage": self._usage(answer),
        }

    def before(self, answer: Answer) -> bytes:
        """Return the events that come before the text."""
        return self._chunk(answer, {"role": "assistant", "content": ""}, None)

    def piece(self, answer: Answer, text: str) -> bytes:
        """Return the event of one piece of text."""
        return self._chunk(answer, {"content": text}, None)

    def after(self, answer: Answer, ask: Ask) -> bytes:
        """Return the events that end the stream."""
        end = self._chunk(answer, {}, self._finish(answer))
        if ask.usage_in_stream:
            head = self._head(answer, "chat.completion.chunk")
            end += event(head | {"choices": [], "usage": self._usage(answer)})
        return end + b"data: [DONE]\n\n"

    def error(self, status: int, message: str, request_id: str) -> dict[str, Any]:
        """Return the body of a refusal."""
        kind = "server_error" if status >= 500 else "invalid_request_error"
        code = _CODES.get(status)
        return {"error": {"message": message, "type": kind, "param": None, "code": code}}

    def listing(self, names: list[str]) -> dict[str, Any]:
        """Return the list of models."""
        return {"object": "list", "data": [self.entry(name) for name in names]}

    def entry(self, name: str) -> dict[str, Any]:
        """Return one model of the list."""
        return {"id": name, "object": "model", "created": _CREATED, "owned_by": "practice"}

    def _finish(self, answer: Answer) -> str:
        return "length" if answer.cut else "stop"

    def _head(self, answer: Answer, kind: str) -> dict[str, Any]:
        head = {"id": f"chatcmpl-{answer.id}", "object": kind, "created": _CREATED}
        return head | {"model": answer.model, "system_fingerprint": "fp_practice"}

    def _usage(self, answer: Answer) -> dict[str, Any]:
        total = answer.tokens_in + answer.tokens_out
        return {
            "prompt_tokens": answer.tokens_in,
            "completion_tokens": answer.tokens_out,
            "total_tokens": total,
        }

    def _chunk(self, answer: Answer, delta: dict[str, str], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return event(self._head(answer, "chat.completion.chunk") | {"choices": [choice]})
