"""From a file's bytes to its Struct: read, convert, build. Imported only when a file has changed."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from aimon.config.build import Builder, struct_type
from aimon.config.document import read
from aimon.config.problems import Findings, TooMany
from aimon.config.templates import make_registry
from aimon.config.walk import Tree, Walker
from aimon.core.registry import Registry
from aimon.core.settings import Settings

S = TypeVar("S", bound=msgspec.Struct)


def settings(data: bytes, findings: Findings) -> Settings | None:
    """Return the settings of ``aimon.yaml``, or None with the problems noted."""
    made, _tree = structure(data, Settings, findings)
    return made


def structure(
    data: bytes, struct: type[S], findings: Findings
) -> tuple[S, Tree] | tuple[None, None]:
    """Return what a file says as a Struct, with the tree that knows its lines.

    Both are None where problems are noted.
    """
    try:
        node = read(data, findings)
        if node is None:
            return None, None
        kind = struct_type(struct)
        tree = Walker(findings).walk(node, kind, "")
        made = Builder(findings).build(tree, kind, "") if isinstance(tree, Tree) else None
    except TooMany:
        return None, None
    return (made, tree) if not findings.problems and isinstance(made, struct) else (None, None)


def registry(data: bytes, findings: Findings) -> Registry | None:
    """Return the registry of ``models.yaml``, or None with the problems noted."""
    try:
        node = read(data, findings)
        return None if node is None else make_registry(node, findings)
    except TooMany:
        return None
