"""Gemini's generateContent as the simulated provider speaks it."""

from __future__ import annotations

from typing import Any

from aimon.practice.wire import Answer, Ask, event, last_text, positive

_NAMES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Gemini:
    """POST /gemini/v1beta/models/MODEL:generateContent or :streamGenerateContent."""

    key_header = "x-goog-api-key"
    id_header = "x-request-id"
    version_header = ""

    def ask(self, body: dict[str, Any], named: str, stream: bool) -> Ask:
        """Read a request's body; raises BadRequest."""
        config = body.get("generationConfig") or {}
        limit = config.get("maxOutputTokens") if isinstance(config, dict) else None
        return Ask(named, last_text(body.get("contents"), "parts"), stream, positive(limit))

    def full(self, answer: Answer) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""
        return self._part(answer, answer.text, last=True)

    def before(self, answer: Answer) -> bytes:
        """Return the events that come before the text: none."""
        return b""

    def piece(self, answer: Answer, text: str) -> bytes:
        """Return the event of one piece of text."""
        return event(self._part(answer, text, last=False))

    def after(self, answer: Answer, ask: Ask) -> bytes:
        """Return the event that ends the stream: no text, but why it ended."""
        return event(self._part(answer, "", last=True))

    def error(self, status: int, message: str, request_id: str) -> dict[str, Any]:
        """Return the body of a refusal; a wrong key is a 400 with its reason among the details."""
        error: dict[str, Any] = {"code": status, "message": message}
        error["status"] = _NAMES.get(status, "INTERNAL" if status >= 500 else "UNKNOWN")
        if status == 401:
            info = "type.googleapis.com/google.rpc.ErrorInfo"
            error |= {"code": 400, "status": "INVALID_ARGUMENT"}
            error["details"] = [{"@type": info, "reason": "API_KEY_INVALID"}]
        return {"error": error}

    def listing(self, names: list[str]) -> dict[str, Any]:
        """Return the list of models."""
        return {"models": [self.entry(name) for name in names]}

    def entry(self, name: str) -> dict[str, Any]:
        """Return one model of the list."""
        methods = ["generateContent", "streamGenerateContent"]
        return {
            "name": f"models/{name}",
            "displayName": name,
            "supportedGenerationMethods": methods,
        }

    def _part(self, answer: Answer, text: str, *, last: bool) -> dict[str, Any]:
        content = {"role": "model", "parts": [{"text": text}]}
        candidate: dict[str, Any] = {"content": content, "index": 0}
        usage = {"promptTokenCount": answer.tokens_in}
        if last:
            candidate["finishReason"] = "MAX_TOKENS" if answer.cut else "STOP"
            usage["candidatesTokenCount"] = answer.tokens_out
            usage["totalTokenCount"] = answer.tokens_in + answer.tokens_out
        head = {"modelVersion": answer.model, "responseId": answer.id}
        return {"candidates": [candidate], "usageMetadata": usage} | head
