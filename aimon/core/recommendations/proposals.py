"""What a recommendation is: a problem, ways to deal with it, what speaks for and against each."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from typing import Literal

import msgspec

from aimon.core.findings import Finding

Who = Literal["coordinator", "administrator"]
# none: nothing to do; hour: within an hour; hours: half a day; days: several days.
Effort = Literal["none", "hour", "hours", "days"]
OptionCode = Literal[
    "switch",
    "spread",
    "ask_provider",
    "wait",
    "renew_key",
    "check_site",
    "successor",
    "keep",
    "announce",
    "deactivate",
    "faq",
    "training",
    "wording",
    "fewer_tests",
    "raise_budget",
    "rota",
    "more_people",
    "check_cron",
    "second_host",
]
# What happens if nothing is done.
Outcome = Literal[
    "stays_slow",
    "goes_on",
    "stays_wrong",
    "comes_again",
    "cut_off",
    "dearer",
    "money_spent",
    "asked_again",
    "untested",
    "unseen",
    "late_again",
]
Because = Literal[
    "alternative_is_well",
    "use_rose",
    "cause_is_theirs",
    "key_is_it",
    "cause_is_ours",
    "no_alternative",
    "covered",
    "not_covered",
    "often",
    "quick",
    "last_days",
    "least_loss",
]


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What speaks for or against an option, with its figures.

    ``value`` stands against ``other``, of ``n`` tests or items; ``unit`` is a currency; ``name`` is
    a model's id or those of incidents, ``tasks`` are what both models are good for.
    """

    code: str
    value: float | None = None
    other: float | None = None
    n: int = 0
    unit: str = ""
    name: str = ""
    tasks: tuple[str, ...] = ()


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One way: with which ``models`` (ids), what it takes, and who decides."""

    code: OptionCode
    models: tuple[str, ...] = ()
    pros: tuple[Point, ...] = ()
    cons: tuple[Point, ...] = ()
    effort: Effort = "hour"
    who: Who = "coordinator"


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """A problem (``finding``), the options, the one that is recommended (by its place) and why."""

    finding: Finding
    options: tuple[Option, ...]
    recommended: int
    because: Because
    otherwise: Outcome

    @property
    def choice(self) -> Option:
        """The option that is recommended."""
        return self.options[self.recommended]
