"""The kinds of values in a site's files: ranges, and texts of a form of their own.

A range is checked by its numbers; a text's form is named here (``kind``) and checked where the
files are read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

# With an offset, always: a time without one is no moment.
Time = Annotated[datetime, Meta(tz=True)]

Points = Annotated[int, Meta(ge=0, le=100)]
Tokens = Annotated[int, Meta(ge=1, le=100_000_000)]
Count = Annotated[int, Meta(ge=1, le=10_000)]
Minutes = Annotated[int, Meta(ge=0, le=1440)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Rating = Annotated[float, Meta(ge=0, le=5)]
Times = Annotated[int, Meta(ge=0, le=10_000)]
Money = Annotated[float, Meta(ge=0)]
Weight = Annotated[float, Meta(ge=0)]
Limit = Annotated[float, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]
Temperature = Annotated[float, Meta(ge=0, le=2)]

Id = Annotated[str, Meta(extra={"kind": "id"})]
Name = Annotated[str, Meta(min_length=1)]
Clock = Annotated[str, Meta(extra={"kind": "clock"})]
Duration = Annotated[str, Meta(extra={"kind": "duration"})]  # 15m, 4h, 1d
Moment = Annotated[str, Meta(extra={"kind": "moment"})]  # 2026-12-01T02:00, the site's time
Weekly = Annotated[str, Meta(extra={"kind": "weekly"})]  # sun 02:00
Due = Annotated[
    str, Meta(extra={"kind": "due"})
]  # 09:30 on business days, mon 09:30, first mon 09:30 of the month
Cron = Annotated[
    str, Meta(extra={"kind": "cron"})
]  # 0 2 * * sun#1: minute, hour, day, month, weekday
Target = Annotated[str, Meta(extra={"kind": "target"})]  # a URL, or a reference to one
Currency = Annotated[str, Meta(extra={"kind": "currency"})]
Url = Annotated[str, Meta(extra={"kind": "url"})]
Reference = Annotated[str, Meta(extra={"kind": "reference"})]
Provider = Annotated[str, Meta(extra={"kind": "provider"})]
TimeZone = Annotated[str, Meta(extra={"kind": "timezone"})]
Host = Annotated[str, Meta(extra={"kind": "host"})]
Address = Annotated[str, Meta(extra={"kind": "address"})]
