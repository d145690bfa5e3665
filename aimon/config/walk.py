"""Converts nodes by the types of the Structs they become, noting every problem at its line.

The result is still a tree: a Struct's fields as they were given, so that a template's can be laid
below an entry's before anything that is missing is missed.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import msgspec.inspect as mi

from aimon.config import scalars, texts
from aimon.config.document import Mapping, Node, Refused, Scalar, Sequence, join
from aimon.config.problems import Findings, Unfit, meant, quoted
from aimon.i18n import _

T = TypeVar("T")


class Invalid:
    """Stands for a value whose problem is noted; INVALID is the only one."""


INVALID = Invalid()


class Tree(dict[str, Any]):
    """A mapping's converted values by name, with the lines of the mapping and of each name."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, name: str) -> int:
        """Return the line a name stands in, or that of the mapping."""
        return self.lines.get(name, self.line)


class Shape(NamedTuple):
    """A field's type without the wrapping: whether null fits, the form of its text."""

    kind: mi.Type
    optional: bool
    form: str


def shape(kind: mi.Type) -> Shape:
    """Unwrap a type of msgspec.inspect."""
    if isinstance(kind, mi.Metadata):
        return shape(kind.type)._replace(form=(kind.extra or {}).get("kind", ""))
    if isinstance(kind, mi.UnionType):
        (inner,) = (part for part in kind.types if not isinstance(part, mi.NoneType))
        return shape(inner)._replace(optional=True)
    return Shape(kind, False, "")


class Walker:
    """Converts one file's nodes."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def walk(self, node: Node, kind: mi.Type, path: str) -> Any:
        """Return the value, a Tree for a mapping, or INVALID after noting why."""
        wanted = shape(kind)
        if isinstance(node, Refused):
            return INVALID
        if wanted.optional and isinstance(node, Scalar) and node.kind == "null":
            return None
        try:
            if isinstance(wanted.kind, mi.StructType):
                return self._struct(node, wanted.kind, path, wanted.optional)
            if isinstance(wanted.kind, mi.DictType):
                return self._dict(node, wanted.kind, path)
            if isinstance(wanted.kind, mi.VarTupleType):
                return self._list(node, wanted.kind, path)
            return _value(node, wanted)
        except Unfit as error:
            self.findings.add(node.line, path, str(error))
            return INVALID

    def _struct(self, node: Node, kind: mi.StructType, path: str, optional: bool) -> Tree:
        fields = {field.encode_name: field for field in kind.fields}
        tree = Tree(node.line)
        for name, line, value in _mapping(node, optional).entries.values():
            below = join(path, name)
            if name not in fields:
                self.findings.add(line, below, _unknown(name, kind))
            elif not _left_out(value, fields[name]):
                tree.lines[name] = line
                tree[name] = self.walk(value, fields[name].type, below)
        return tree

    def _dict(self, node: Node, kind: mi.DictType, path: str) -> Tree:
        form = texts.FORMS.get(shape(kind.key_type).form)
        tree = Tree(node.line)
        for name, line, value in _mapping(node).entries.values():
            below = join(path, name)
            tree.lines[name] = line
            tree[name] = self.walk(value, kind.value_type, below)
            try:
                _key = form(name) if form else name
                if isinstance(kind.key_type, mi.LiteralType):
                    _require_choice(name, kind.key_type)
            except Unfit as error:
                self.findings.add(line, below, str(error))
        return tree

    def _list(self, node: Node, kind: mi.VarTupleType, path: str) -> Any:
        if not isinstance(node, Sequence):
            raise Unfit(
                _("expected a list like [one, two], found {found}").format(
                    found=scalars.outline(node)
                )
            )
        if len(node.items) < (kind.min_length or 0):
            raise Unfit(_("expected at least one"))
        values: list[Any] = []
        lines: dict[Any, int] = {}
        for number, item in enumerate(node.items):
            below = f"{path}[{number}]"
            value = self.walk(item, kind.item_type, below)
            values.append(value)
            if isinstance(value, (Tree, Invalid, float)):
                continue  # two waits may be alike
            if value in lines:
                message = _("given twice, first in line {line}").format(line=lines[value])
                self.findings.add(item.line, below, message)
            lines.setdefault(value, item.line)
        return tuple(values)


def _mapping(node: Node, optional: bool = False) -> Mapping:
    if isinstance(node, Mapping):
        return node
    text = (
        _("expected a mapping (name: value), or null for none, found {found}")
        if optional
        else _("expected a mapping (name: value), found {found}")
    )
    raise Unfit(text.format(found=scalars.outline(node)))


def _require_choice(name: str, kind: mi.LiteralType) -> None:
    choices = [str(value) for value in kind.values]
    if name not in choices:
        message = _("expected one of {choices} as the name, found {text}")
        raise Unfit(
            message.format(choices=", ".join(choices), text=quoted(name)) + meant(name, choices)
        )


def _value(node: Node, wanted: Shape) -> Any:
    """Return a single value; what stands where a key may stand is never shown."""
    if wanted.form in ("reference", "target", "url"):
        written = node.text if isinstance(node, Scalar) and node.kind == "str" else ""
        return texts.FORMS[wanted.form](written)
    value = scalars.convert(node, wanted.kind)
    return texts.FORMS[wanted.form](value) if wanted.form else value


def _unknown(name: str, kind: mi.StructType) -> str:
    """Say that a mapping has no such name, and which one may be meant, here or one level below."""
    if name == "<<":
        return _("merging (<<) is not allowed: use templates")
    known: dict[str, str] = {}
    for field in kind.fields:
        inner = shape(field.type).kind
        for below in inner.fields if isinstance(inner, mi.StructType) else ():
            known.setdefault(below.encode_name, f"{field.encode_name}.{below.encode_name}")
    known |= {field.encode_name: field.encode_name for field in kind.fields}
    return _("unknown name {name}").format(name=quoted(name)) + meant(name, known)


def _left_out(node: Node, field: mi.Field) -> bool:
    """Whether a name stands there with nothing after it, all its lines being comments."""
    containers = (mi.StructType, mi.DictType, mi.VarTupleType)
    return (
        isinstance(node, Scalar)
        and node.blank
        and not field.required
        and isinstance(shape(field.type).kind, containers)
    )
