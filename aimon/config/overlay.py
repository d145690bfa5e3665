"""The settings of a workspace with some of them changed, in memory only, checked like the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import time
from typing import Any, NamedTuple

import msgspec.inspect as mi
from msgspec import to_builtins
from msgspec.structs import replace

from aimon.config.build import Builder, struct_type
from aimon.config.document import Entry, Mapping, Node, read
from aimon.config.problems import Findings, TooMany, meant, quoted
from aimon.config.walk import Tree, Walker, shape
from aimon.core.settings import Settings
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import SETTINGS_FILE


class Change(NamedTuple):
    """A setting by its path, like ``alerts.failing_runs``, and its value as YAML writes it."""

    path: str
    value: str


def changes(texts: Sequence[str], within: Collection[str]) -> list[Change]:
    """Read changes like ``alerts.failing_runs=2``, each to a section of these names.

    Raises WrongUsage for another form or section.
    """
    return [_change(text, within) for text in texts]


def _change(text: str, within: Collection[str]) -> Change:
    path, sign, value = (part.strip() for part in text.partition("="))
    section = path.partition(".")[0]
    sections = ", ".join(within)
    if not sign or not value or not all(path.split(".")):
        raise WrongUsage(
            _("--set: not a setting and its value: {text}").format(text=quoted(text)),
            hint=_("write it like alerts.failing_runs=2; what can be set is in: {names}").format(
                names=sections
            ),
        )
    if section not in within:
        raise WrongUsage(
            _("--set: {name} is not to be changed here").format(name=quoted(section))
            + meant(section, within),
            hint=_("what can be set is in: {names}").format(names=sections),
        )
    return Change(path, value)


def overlaid(settings: Settings, changed: Sequence[Change]) -> Settings:
    """Return the settings with these changes, the last one of a path counting; all else is as it is.

    Raises WrongUsage with all that is wrong with them.
    """
    findings = Findings(SETTINGS_FILE)
    sections = {change.path.partition(".")[0]: None for change in changed}
    node = _written(settings, sections, findings)
    for change in changed:
        value = _value(change, findings)
        if value is not None:
            node = _with(node, change.path.split("."), value)
    made = _made(node, findings)
    if made is None:
        raise _wrong(findings, changed)
    return replace(settings, **{name: getattr(made, name) for name in sections})


def _written(settings: Settings, sections: Iterable[str], findings: Findings) -> Mapping:
    """Return sections of the settings as they would stand in the file if all were written out."""
    written = {
        name: to_builtins(getattr(settings, name), builtin_types=(time,)) for name in sections
    }
    text = json.dumps(written, default=lambda clock: f"{clock:%H:%M}")  # JSON is YAML, too
    node = read(text.encode(), findings)
    assert isinstance(node, Mapping)
    return node


def _made(node: Node, findings: Findings) -> Settings | None:
    kind = struct_type(Settings)
    try:
        tree = Walker(findings).walk(node, kind, "")
        made = Builder(findings).build(tree, kind, "") if isinstance(tree, Tree) else None
    except TooMany:
        return None
    return made if not findings.problems and isinstance(made, Settings) else None


def _value(change: Change, findings: Findings) -> Node | None:
    """Return the value as the file's reader takes it; None after noting why it does not."""
    noted = Findings(SETTINGS_FILE)
    node = read(change.value.encode(), noted)
    for problem in noted.problems:
        findings.add(None, change.path, problem.message)
    return None if noted.problems else node


def _with(mapping: Mapping, names: list[str], value: Node) -> Mapping:
    """Return the mapping with a value at this path; what stood in the way is replaced."""
    name, *below = names
    if below:
        inner = mapping.entries[name].value if name in mapping.entries else None
        value = _with(inner if isinstance(inner, Mapping) else Mapping({}, 1), below, value)
    return mapping._replace(entries=mapping.entries | {name: Entry(name, 1, value)})


def _wrong(findings: Findings, changed: Sequence[Change]) -> WrongUsage:
    lines = [f"--set {problem.path}: {problem.message}" for problem in findings.problems]
    return WrongUsage("\n".join(lines), hint=_names_on(changed))


def _names_on(changed: Sequence[Change]) -> str:
    """Return which names there are where the first unknown one was looked for, else nothing."""
    for change in changed:
        kind: mi.Type = struct_type(Settings)
        above = ""
        for name in change.path.split("."):
            known = _below(kind)
            if known is None:
                break
            if name not in known:
                return _("below {path} there are: {names}").format(
                    path=visible(above, 60), names=", ".join(known)
                )
            kind, above = known[name], f"{above}.{name}".lstrip(".")
    return ""


def _below(kind: mi.Type) -> dict[str, Any] | None:
    """Return the names that a mapping of this type may have with their types, None for no mapping."""
    inner = shape(kind).kind
    if isinstance(inner, mi.StructType):
        return {field.encode_name: field.type for field in inner.fields}
    if isinstance(inner, mi.DictType) and isinstance(inner.key_type, mi.LiteralType):
        return {str(name): inner.value_type for name in inner.key_type.values}
    return None
