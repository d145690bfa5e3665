"""Turns one written value into a number, a text, a date…, judged by how it is written.

YAML 1.1 reads ``no`` as false, ``010`` as 8 and ``13:00`` as 780; here a value is what its field
says, and what could be read in two ways is refused. Every function raises Unfit.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from typing import Any

import msgspec.inspect as mi

from aimon.config.document import Mapping, Node, Scalar, Sequence
from aimon.config.problems import Unfit, meant, quoted, shown
from aimon.i18n import _

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TRUE = frozenset({"true", "yes", "on"})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def convert(node: Node, kind: mi.Type) -> Any:
    """Return the node's value as a field of this type takes it."""
    return _CONVERT[type(kind)](node, kind)


def found(node: Node) -> str:
    """Say what is written, in words."""
    if isinstance(node, Scalar):
        if node.blank:
            return _("nothing")
        if node.kind == "null":
            return _("the empty value {text}").format(text=shown(node.text))
        if node.kind == "bool":
            return _("the yes/no value {text}").format(text=shown(node.text))
        if node.kind in ("int", "float"):
            return _("the number {text}").format(text=shown(node.text))
        if node.kind == "timestamp":
            return _("the date {text}").format(text=shown(node.text))
        return _("the text {text}").format(text=quoted(node.text))
    return outline(node)


def outline(node: Node) -> str:
    """Say what sort of thing is written, without its content."""
    if isinstance(node, Sequence):
        return _("a list")
    if isinstance(node, Mapping):
        return _("a mapping")
    return _("nothing") if isinstance(node, Scalar) and node.blank else _("a single value")


def _expected(what: str, node: Node) -> Unfit:
    return Unfit(_("expected {what}, found {found}").format(what=what, found=found(node)))


def text(node: Node, kind: mi.Type) -> str:
    """Return a text; a plain word that YAML takes for something else must be in quotes."""
    if not isinstance(node, Scalar) or node.blank:
        raise _expected(_("text"), node)
    if node.kind != "str":
        raise Unfit(_("expected text, found {found}: put it in quotes").format(found=found(node)))
    if isinstance(kind, mi.StrType) and len(node.text) < (kind.min_length or 0):
        raise Unfit(_("must not be empty"))
    if any(unicodedata.category(char) in _INVISIBLE for char in node.text):
        raise Unfit(
            _("must not hold control characters or line breaks: {text}").format(
                text=quoted(node.text)
            )
        )
    return node.text


def _integer(node: Node, kind: mi.Type) -> int:
    if not isinstance(node, Scalar) or node.kind != "int":
        raise _expected(_("a whole number"), node)
    if not _INTEGER.fullmatch(node.text):
        raise _expected(_("a whole number in plain digits"), node)
    return int(_within(int(node.text), kind))


def _float(node: Node, kind: mi.Type) -> float:
    if not isinstance(node, Scalar) or node.kind not in ("int", "float"):
        raise _expected(_("a number"), node)
    if not _NUMBER.fullmatch(node.text) or not math.isfinite(value := float(node.text)):
        raise _expected(_("a number in plain digits"), node)
    return _within(value, kind)


def _within(value: float, kind: mi.Type) -> float:
    assert isinstance(kind, (mi.IntType, mi.FloatType))
    low, above, high = kind.ge, kind.gt, kind.le
    inside = (low is None or value >= low) and (above is None or value > above)
    if inside and (high is None or value <= high):
        return value
    if high is not None and low is not None:
        what = _("expected {low} to {high}, found {value:g}")
    elif high is not None:
        what = _("expected more than {above} and at most {high}, found {value:g}")
    elif low is not None:
        what = _("expected {low} or more, found {value:g}")
    else:
        what = _("expected more than {above}, found {value:g}")
    raise Unfit(what.format(low=low, above=above, high=high, value=value))


def _boolean(node: Node, _kind: mi.Type) -> bool:
    if not isinstance(node, Scalar) or node.kind != "bool":
        raise _expected(_("true or false"), node)
    return node.text.lower() in _TRUE


def _clock(node: Node, _kind: mi.Type) -> time:
    match = _CLOCK.fullmatch(node.text) if isinstance(node, Scalar) else None
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise _expected(_("a time of day like 09:30"), node)
    return time(int(match[1]), int(match[2]))


def _day(node: Node, _kind: mi.Type) -> date:
    if isinstance(node, Scalar) and _DAY.fullmatch(node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            raise Unfit(_("no such day: {text}").format(text=node.text)) from None
    raise _expected(_("a date like 2027-03-01"), node)


def _choice(node: Node, kind: mi.Type) -> Any:
    """Return one of the field's choices; ``none`` and ``no`` are what is written, not values."""
    assert isinstance(kind, mi.LiteralType)
    choices = {str(value): value for value in kind.values}
    words = ", ".join(choices)
    near = ""
    if isinstance(node, Scalar):
        chosen = choices.get(node.text)
        if isinstance(chosen, str) or (chosen is not None and node.kind == "int"):
            return chosen
        if chosen is None and node.kind == "str":
            near = meant(node.text, list(choices))
    raise Unfit(
        _("expected one of {choices}, found {found}").format(choices=words, found=found(node))
        + near
    )


_CONVERT: dict[type[mi.Type], Callable[[Node, mi.Type], Any]] = {
    mi.StrType: text,
    mi.IntType: _integer,
    mi.FloatType: _float,
    mi.BoolType: _boolean,
    mi.TimeType: _clock,
    mi.DateType: _day,
    mi.LiteralType: _choice,
}
