"""What the engine reads of each journal's lines: DuckDB's types by the fields' names."""

from __future__ import annotations

_FAULT = 'STRUCT("class" VARCHAR, kind VARCHAR)'
_ITEM = (
    'STRUCT("check" VARCHAR, item VARCHAR, ok BOOLEAN, score DOUBLE, weight DOUBLE,'
    " latency_ms DOUBLE, ttft_ms DOUBLE, attempts BIGINT,"
    f" fault {_FAULT}, failed_attempts {_FAULT}[])"
)
_BUDGET = 'STRUCT(period VARCHAR, "limit" DOUBLE, spent DOUBLE, currency VARCHAR, models VARCHAR[])'


def _typed(kind: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, kind)


COLUMNS = {
    "probes": {
        **_typed("VARCHAR", "id", "time", "run", "slot", "trigger", "host", "model", "result"),
        **_typed("VARCHAR", "grade", "currency", "served_model"),
        **_typed("DOUBLE", "health", "latency_ms", "ttft_ms", "cost"),
        **_typed("BIGINT", "passed", "total", "tokens_in", "tokens_out"),
        **_typed("BOOLEAN", "retried", "estimated"),
        "fault": _FAULT,
        "checks": f"{_ITEM}[]",
    },
    "runs": {
        **_typed("VARCHAR", "id", "time", "run", "event", "slot", "host", "why"),
        "planned": "VARCHAR[]",
        "done": "BIGINT",
        "budget": _BUDGET,
    },
    "tickets": {
        **_typed("VARCHAR", "id", "time", "ticket", "event", "undoes", "received_at"),
        **_typed("VARCHAR", "channel", "organisation", "model", "class", "topic"),
        "minutes": "DOUBLE",
        "satisfaction": "BIGINT",
    },
    "usage": {
        **_typed("VARCHAR", "id", "time", "recorded", "source", "model", "currency"),
        **_typed("BIGINT", "requests", "errors", "tokens_in", "tokens_out", "users", "hours"),
        **_typed("DOUBLE", "latency_ms", "cost"),
    },
    "deliveries": {
        **_typed("VARCHAR", "id", "time", "host", "key", "event", "route", "kind", "step"),
        "recipients": "VARCHAR[]",
    },
}
