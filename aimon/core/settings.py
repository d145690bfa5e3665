"""The settings of a site, with the guide's values as defaults."""

from __future__ import annotations

from datetime import time
from typing import Literal

import msgspec

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the day's work is due, in the site's time zone.

    A model without a probe ``grace_minutes`` after a slot is unknown.
    """

    probes: tuple[time, ...] = (time(9, 30), time(13), time(17))
    report: time = time(18)
    grace_minutes: int = 60


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """Where normal ends and where caution ends; both edges belong to the better side."""

    normal: float
    caution: float


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Health in points, success in percent, latency in seconds."""

    health: Bound = Bound(normal=80, caution=60)
    success: Bound = Bound(normal=90, caution=70)
    latency: Bound = Bound(normal=2, caution=5)


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What success, quality and speed weigh in the health score; only their ratio counts."""

    success: float = 0.5
    quality: float = 0.3
    speed: float = 0.2


class Concurrency(msgspec.Struct, frozen=True, kw_only=True):
    """How many models are tested at the same time: in all, and of one provider."""

    total: int = 64
    per_provider: int = 64
    providers: dict[str, int] = {}


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """How reports leave. ``password`` is a reference, never the password."""

    host: str
    sender: str = msgspec.field(name="from")
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    tls: Literal["starttls", "tls", "none"] = "starttls"
    port: int | None = None
    user: str | None = None
    password: str | None = None
    ca_file: str | None = None
    timeout: float = 60.0


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """How requests leave: a proxy's URL, a CA file for a site's own certificates."""

    proxy: str | None = None
    ca_file: str | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """``aimon.yaml``, checked and complete."""

    language: Literal["ko", "en"] = "en"
    timezone: str = "Asia/Seoul"
    organisation: str = ""
    business_days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    schedule: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    weights: Weights = Weights()
    concurrency: Concurrency = Concurrency()
    network: Network = Network()
    mail: Mail | None = None
