"""When a model's retirement is worth a word: 90, 60, 30 and 7 days ahead, and once it is past."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date

import msgspec

from aimon.core.registry import Model

STAGES = (7, 30, 60, 90)


class Retirement(msgspec.Struct, frozen=True, kw_only=True):
    """An active model's retirement, near or past.

    ``stage`` is the least of 7, 30, 60 and 90 days that it is not further away than, 0 from the
    day itself on. ``days_left`` is below 0 after it.
    """

    on: date
    stage: int
    days_left: int


def retirement(model: Model, today: date) -> Retirement | None:
    """Return how near the retirement of an active model is; None where it is none or far."""
    if model.retires is None or not model.active:
        return None
    left = (model.retires - today).days
    if left > STAGES[-1]:
        return None
    stage = 0 if left <= 0 else next(stage for stage in STAGES if left <= stage)
    return Retirement(on=model.retires, stage=stage, days_left=left)


def newly_near(model: Model, today: date, before: date) -> bool:
    """Whether the retirement came to its present stage after the day ``before``."""
    now, then = retirement(model, today), retirement(model, before)
    return now is not None and (then is None or then.stage != now.stage)
