"""How often each model was used, hour by hour, in a form that holds weeks of a thousand models."""

from __future__ import annotations

from array import array
from datetime import date
from typing import NamedTuple

HOURS = 24


class Used(NamedTuple):
    """Requests by model and hour from midnight of ``first`` on, in the site's hours.

    Every array has 24 numbers a day, as many days in each: the hour *h* of the day *first + d* is
    at 24 d + h. ``lines`` counts the lines of the journal that tell of the hour, of any model: where
    it is 0, nobody has said how the models were used, and a model's 0 means nothing. A line counts
    whole in the hour in which its span begins. ``users`` are those of a model in an hour, -1 where
    nobody has counted them.
    """

    first: date
    lines: array[int]
    models: dict[str, array[int]]
    users: dict[str, array[int]]
