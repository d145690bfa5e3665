"""Reads YAML into plain nodes with line numbers, and refuses what a settings file never needs.

The parser's events are taken one by one, so that neither deep nesting nor an alias bomb costs
anything: no recursion, nothing expanded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import yaml

from aimon.config.problems import Findings, shown
from aimon.i18n import _
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE

MAX_DEPTH = 20
# Without libyaml reading takes ten times as long, with the same result.
HAS_LIBYAML: bool = yaml.__with_libyaml__
_Loader = yaml.CSafeLoader if HAS_LIBYAML else yaml.SafeLoader
_RESOLVER = yaml.resolver.Resolver()
_PREFIX = "tag:yaml.org,2002:"
# Numbers to other readers of YAML, though not to YAML 1.1.
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|0[ob][0-9]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


class Scalar(NamedTuple):
    """A value as it is written; ``kind`` is what YAML 1.1 takes it for: str, int, bool, null…"""

    text: str
    kind: str
    line: int

    @property
    def blank(self) -> bool:
        """Whether nothing is written at all."""
        return self.kind == "null" and not self.text


class Sequence(NamedTuple):
    """A list."""

    items: list[Node]
    line: int


class Entry(NamedTuple):
    """A name, its line, its value."""

    name: str
    line: int
    value: Node


class Mapping(NamedTuple):
    """Names with values, each name once."""

    entries: dict[str, Entry]
    line: int


class Refused(NamedTuple):
    """Stands where a problem was already noted."""

    line: int


Node: TypeAlias = Scalar | Sequence | Mapping | Refused


def read(data: bytes, findings: Findings) -> Node | None:
    """Return the file's one document; None after a problem that leaves nothing to go on with.

    An empty file is an empty mapping.
    """
    text = _text(data, findings)
    if text is None:
        return None
    try:
        return _Builder(findings).build(_events(text))
    except yaml.MarkedYAMLError as error:
        findings.add(_line(error), "", _syntax(error))
    except yaml.YAMLError as error:
        findings.add(None, "", _("not YAML: {error}").format(error=visible(str(error))))
    return None


def _text(data: bytes, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.add(line, "", _("not UTF-8: save the file in the UTF-8 encoding"))
        return None
    if bad := _FORBIDDEN.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        char = visible(bad.group())
        findings.add(line, "", _("the control character {char} is not allowed").format(char=char))
        return None
    return text


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _Loader(text)
    try:
        while event := loader.get_event():
            yield event
    finally:
        loader.dispose()


def _line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None


def _syntax(error: yaml.MarkedYAMLError) -> str:
    """Return libyaml's words (which are English) and, where it helps, what to look at."""
    if "nesting depth" in (error.problem or ""):  # newer readers have a limit of their own
        return _("nested deeper than {n} levels").format(n=MAX_DEPTH)
    message = _("not YAML: {error}").format(error=visible(error.problem or ""))
    if error.context and error.context_mark:
        message += _(" ({context}, line {line})").format(
            context=visible(error.context), line=error.context_mark.line + 1
        )
    if "cannot start any token" in message:
        message += _("; indent with spaces, not tabs, and put such text in quotes")
    elif "mapping values are not allowed" in message:
        message += _('; put text with ": " in quotes, and look at the indentation')
    return message


def _kind(event: yaml.ScalarEvent) -> str:
    """Return what YAML takes a value without quotes for."""
    resolve: Callable[..., str] = _RESOLVER.resolve
    kind = resolve(yaml.ScalarNode, event.value, (True, False)).removeprefix(_PREFIX)
    return "float" if kind == "str" and _NUMBER.fullmatch(event.value) else kind


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, node: Sequence | Mapping, path: str) -> None:
        self.node = node
        self.path = path
        self.name: Entry | None = None  # the name whose value comes next

    @property
    def child_path(self) -> str:
        if isinstance(self.node, Sequence):
            return f"{self.path}[{len(self.node.items)}]"
        return join(self.path, self.name.name if self.name else "")


class _Builder:
    """Makes nodes of events, noting what is refused."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        for event in events:
            mark = event.start_mark
            if not self._take(event, mark.line + 1 if mark else 1):
                return None
        return self.root or Mapping({}, 1)

    def _take(self, event: yaml.Event, line: int) -> bool:
        """Take one event; False when reading ends here."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(line, _("a second document: a file holds one, without ---"))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            if len(self.stack) >= MAX_DEPTH:
                return self._stop(line, _("nested deeper than {n} levels").format(n=MAX_DEPTH))
            self._refuse(event, line)
            self._place(self._node(event, line))
        return True

    def _stop(self, line: int, message: str) -> bool:
        self.findings.add(line, "", message)
        return False

    def _refuse(self, event: yaml.NodeEvent, line: int) -> None:
        path = self.stack[-1].child_path if self.stack else ""
        if event.anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            message = _("anchors and aliases ({sign}name) are not allowed: use templates")
            if self.findings.file != REGISTRY_FILE:
                message = _("anchors and aliases ({sign}name) are not allowed: write it out")
            self.findings.add(line, path, message.format(sign=sign))
        if getattr(event, "tag", None):
            self.findings.add(line, path, _("tags (!name) are not allowed: write the value alone"))

    def _node(self, event: yaml.NodeEvent, line: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            if event.tag:
                return Refused(line)
            return Scalar(event.value, _kind(event) if event.implicit[0] else "str", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence([], line)
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping({}, line)
        return Refused(line)

    def _place(self, node: Node) -> None:
        """Put a node where it belongs: into a list, as a name, or as a name's value."""
        parent = self.stack[-1] if self.stack else None
        opens = None
        if isinstance(node, (Sequence, Mapping)):
            opens = _Open(node, parent.child_path if parent else "")
        if parent is None:
            self.root = node
        elif isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.name is None:
            parent.name = self._name(node, parent)
        else:
            name, parent.name = parent.name, None
            if not isinstance(name.value, Refused):
                self._enter(parent, name._replace(value=node))
        if opens:
            self.stack.append(opens)

    def _name(self, node: Node, parent: _Open) -> Entry:
        if isinstance(node, Scalar):
            return Entry(node.text, node.line, node)
        if not isinstance(node, Refused):
            message = _("a name was expected here, found a list or a mapping")
            self.findings.add(node.line, parent.path, message)
        return Entry("", node.line, Refused(node.line))

    def _enter(self, parent: _Open, entry: Entry) -> None:
        assert isinstance(parent.node, Mapping)
        first = parent.node.entries.setdefault(entry.name, entry)
        if first is not entry:
            message = _("given twice, first in line {line}").format(line=first.line)
            self.findings.add(entry.line, join(parent.path, entry.name), message)


def join(path: str, name: str) -> str:
    """Return the path of a field below ``path``, the name safe to show."""
    if path.endswith(("api_key", "password")):
        return f"{path}.{_('(not shown)')}"
    return f"{path}.{shown(name)}" if path else shown(name)
