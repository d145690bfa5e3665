"""Makes Structs of converted trees: what is required is there, and the rules hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import msgspec.inspect as mi

from aimon.config.problems import Findings
from aimon.config.rules import broken_rules
from aimon.config.walk import INVALID, Invalid, Tree, shape
from aimon.i18n import _


@cache
def struct_type(struct: type[msgspec.Struct]) -> mi.StructType:
    """Return what msgspec knows of a Struct, which takes it a while to find out."""
    kind = mi.type_info(struct)
    assert isinstance(kind, mi.StructType)
    return kind


def is_missing(name: str) -> str:
    """Return the message for a required name that is not there."""
    return _("{name} is missing").format(name=name)


class Builder:
    """Builds one file's Structs. ``missing`` words the message for a name that is not there."""

    def __init__(self, findings: Findings, missing: Callable[[str], str] = is_missing) -> None:
        self.findings = findings
        self.missing = missing

    def build(self, tree: Tree, kind: mi.StructType, path: str) -> Any:
        """Return an instance of the Struct, or INVALID when a problem is noted."""
        values: dict[str, Any] = {}
        broken = False
        for field in kind.fields:
            name = field.encode_name
            if name in tree:
                value = self._value(tree[name], field.type, f"{path}.{name}".lstrip("."))
                if not isinstance(value, Invalid):
                    values[field.name] = value
                    continue
                broken = True
            elif field.required:
                self.findings.add(tree.line, path, self.missing(name))
                broken = True
            else:
                values[field.name] = _default(field)
        for name, message in broken_rules(kind.cls, values):
            place = f"{path}.{name}".strip(".")
            self.findings.add(tree.line_of(name), place, message)
            broken = True
        return INVALID if broken else kind.cls(**values)

    def _value(self, value: Any, kind: mi.Type, path: str) -> Any:
        inner = shape(kind).kind
        if isinstance(value, Tree) and isinstance(inner, mi.StructType):
            return self.build(value, inner, path)
        if isinstance(value, Tree) and isinstance(inner, mi.DictType):
            below = {n: self._value(v, inner.value_type, f"{path}.{n}") for n, v in value.items()}
            return INVALID if _any_invalid(below.values()) else below
        if isinstance(value, tuple) and isinstance(inner, mi.VarTupleType):
            items = (
                self._value(item, inner.item_type, f"{path}[{n}]") for n, item in enumerate(value)
            )
            return INVALID if _any_invalid(made := tuple(items)) else made
        return value


def _default(field: mi.Field) -> Any:
    factory: Any = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()


def _any_invalid(values: Any) -> bool:
    return any(isinstance(value, Invalid) for value in values)
