"""Reads one row of an export: a request, or the sum of several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from aimon.core.usagecolumns import LITELLM, OPENAI, Format, Layout
from aimon.core.usagenames import Names
from aimon.core.usagevalues import Clock, Unfit, name_in, number, whole

_FINE = re.compile(r"success(?:ful)?|ok|done|completed?|true|2\d\d|성공|정상|완료", re.IGNORECASE)
# Whom LiteLLM names where it does not know.
_ANYBODY = "default_user_id"


class Row(NamedTuple):
    """A row: ``requests`` of a model in the span of ``hours`` that began at ``time``.

    ``user`` is who sent the one request, or all of them; None where that is not said.
    """

    model: str
    time: datetime
    hours: int
    requests: int
    errors: int | None
    latency_ms: float | None
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    currency: str
    users: int | None
    user: str | None
    request: str | None


class Taker:
    """Makes rows of the values of an export's columns, as a layout tells them."""

    def __init__(
        self,
        layout: Layout,
        format: Format,
        clock: Clock,
        names: Names,
        currencies: Mapping[str, str],
        *,
        comma: bool = False,
    ) -> None:
        self._columns = layout.columns
        self._single = layout.single and format is not OPENAI  # whose empty export has no requests
        self._layout, self._format = layout, format
        self._clock, self._names, self._currencies = clock, names, currencies
        self._comma = comma

    def take(self, values: Mapping[str, Any]) -> Row | None:
        """Return the row, None for a span in which nothing was used; raises Unfit.

        ``values`` are by field. ``currencies`` are those of the models' prices.
        """
        get = values.get
        requests = 1 if self._single else whole("requests", get("requests"))
        given = get("group") or get("model")
        if not given and not requests and self._format is OPENAI:
            return None
        if requests is None:
            raise Unfit("requests", "missing")
        time, hours = self._span(values)
        model = self._model(values)
        errors = self._errors(values, requests)
        lost = errors == requests
        nothing = 0 if lost and requests else None
        tokens_in, tokens_out = (
            whole("tokens_in", get("tokens_in")),
            whole("tokens_out", get("tokens_out")),
        )
        cost = number("cost", get("cost"), comma=self._comma)
        return Row(
            model,
            time,
            hours,
            requests,
            errors,
            None if lost else self._latency(values),
            nothing if tokens_in is None else tokens_in,
            nothing if tokens_out is None else tokens_out,
            nothing if cost is None else cost,
            "" if cost is None else self._currency(values, model),
            whole("users", get("users")),
            self._user(values),
            name_in(get("request")) if self._single else None,
        )

    def _span(self, values: Mapping[str, Any]) -> tuple[datetime, int]:
        said = values.get("time")
        if (day := values.get("date")) not in (None, ""):
            said = day if said in (None, "") else _joined(day, said)
        if said in (None, ""):
            raise Unfit("time", "missing")
        time, whole_day = self._clock.hour(said)
        if self._single:
            return time, 1
        if self._format is not OPENAI:
            return time, 24 if whole_day else 1
        begin, end = (self._clock.moment(values.get(name))[0] for name in ("time", "end"))
        seconds = (end - begin).total_seconds()
        if seconds > 3600 and seconds != 86400:
            raise Unfit("end", "span", values.get("end"))
        return time, 24 if seconds == 86400 else 1

    def _model(self, values: Mapping[str, Any]) -> str:
        """Return the id of the model, by its name at the gateway or else at the provider."""
        said = [name for field in ("group", "model") if (name := name_in(values.get(field)))]
        if not said:
            raise Unfit("model", "missing")
        for name in said:
            if len(ids := self._names.meant(name)) == 1:
                return ids[0]
        several = next((name for name in said if self._names.meant(name)), "")
        name = several or said[0]
        raise Unfit("model", "ambiguous" if several else "model", name, self._names.like(name))

    def _errors(self, values: Mapping[str, Any], requests: int) -> int | None:
        errors = whole("errors", values.get("errors"))
        if errors is None and self._single and "status" in self._columns:
            status = name_in(values.get("status"))
            if status is None:  # LiteLLM's older logs have only those that were answered
                return 0 if self._format is LITELLM else None
            errors = int(not _FINE.fullmatch(status))
        if errors is not None and errors > requests:
            raise Unfit("errors", "errors", errors)
        return errors

    def _latency(self, values: Mapping[str, Any]) -> float | None:
        """Return the mean latency in ms; a request's own is from its beginning to its end."""
        given = number("latency", values.get("latency"), comma=self._comma)
        if given is not None:
            if self._layout.unit is None and self._format is not LITELLM:
                raise Unfit("latency", "unit", values.get("latency"))
            return given * (self._layout.unit or 1)
        end = values.get("end")
        if self._single and end not in (None, ""):
            begin, end = (self._clock.moment(values.get(name))[0] for name in ("time", "end"))
            ms = (end - begin).total_seconds() * 1000
            if ms < 0:
                raise Unfit("end", "end", values.get("end"))
            return ms
        return None

    def _user(self, values: Mapping[str, Any]) -> str | None:
        user = name_in(values.get("enduser")) or name_in(values.get("user"))
        return None if user == _ANYBODY and self._format is LITELLM else user

    def _currency(self, values: Mapping[str, Any], model: str) -> str:
        own = (name_in(values.get("currency")) or "").upper() or self._layout.currency
        found = own or self._format.currency or self._currencies.get(model, "")
        if not found:
            raise Unfit("cost", "currency", values.get("cost"))
        return found


def _joined(day: Any, clock: Any) -> str:
    """Return a day and a time of day as one text; a time that has its day stands for itself."""
    said = str(clock).strip()
    if len(said) > 8 and said[:4].isdigit():
        return said
    return f"{str(day).strip()} {said}:00" if said.isdigit() else f"{str(day).strip()} {said}"
