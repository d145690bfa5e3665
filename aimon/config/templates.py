"""Makes the registry of ``models.yaml``: entries laid over their templates, then checked whole."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from aimon.config.build import Builder, is_missing, struct_type
from aimon.config.document import Node, join
from aimon.config.problems import Findings, meant, quoted
from aimon.config.walk import Invalid, Tree, Walker
from aimon.core.registry import Model, Registry, Template
from aimon.i18n import _

# What makes an entry the entry that it is; a template is for what several have in common.
_OWN = ("id", "default", "template")


class _File(msgspec.Struct):
    """The shape of ``models.yaml``."""

    templates: dict[str, Model] = {}
    models: tuple[Model, ...] = ()


def make_registry(node: Node, findings: Findings) -> Registry | None:
    """Return the registry, or None when problems are noted."""
    tree = Walker(findings).walk(node, struct_type(_File), "")
    if isinstance(tree, Invalid):
        return None
    templates = tree.get("templates", {})
    if isinstance(templates, Invalid):
        templates = {}
    for name, template in templates.items():
        _check_template(join("templates", name), template, findings)
    entries = tree.get("models", ())
    if isinstance(entries, Invalid):
        return None
    models = [
        _model(entry, f"models[{number}]", templates, findings)
        for number, entry in enumerate(entries)
        if isinstance(entry, Tree)
    ]
    _check_ids(entries, findings)
    _check_default(entries, findings)
    if findings.problems:
        return None
    told = (_told(name, tree) for name, tree in templates.items() if isinstance(tree, Tree))
    return Registry(models=tuple(models), templates=tuple(told))


def _told(name: str, tree: Tree) -> Template:
    """Return what the registry tells of a template: never where its key is."""
    others = (field for field in tree if field not in ("provider", "base_url", "api_key"))
    return Template(
        name=name,
        provider=tree.get("provider"),
        base_url=tree.get("base_url"),
        presets=tuple(others),
    )


def _check_template(path: str, template: Tree | Invalid, findings: Findings) -> None:
    for name in _OWN:
        if isinstance(template, Tree) and name in template:
            message = _("{name} belongs to a model's entry, not to a template").format(name=name)
            findings.add(template.line_of(name), f"{path}.{name}", message)


def _model(entry: Tree, path: str, templates: dict[str, Tree | Invalid], findings: Findings) -> Any:
    """Return the Model of an entry; something else when problems are noted."""
    name = entry.get("template")
    template: Tree | Invalid = Tree(entry.line)
    if isinstance(name, str):
        if name not in templates:
            findings.add(
                entry.line_of("template"), f"{path}.template", _no_template(name, list(templates))
            )
            return None
        template = templates[name]
    if isinstance(name, Invalid) or isinstance(template, Invalid):
        return None
    merged = overlay(template, entry)
    merged.setdefault("display_name", merged.get("model"))
    return Builder(findings, partial(_missing, name)).build(merged, struct_type(Model), path)


def _missing(template: str | None, name: str) -> str:
    if name in _OWN:
        return is_missing(name)
    if template is None:
        return _("{name} is missing: put it into this entry").format(name=name)
    return _("{name} is missing: put it into this entry or into its template {template}").format(
        name=name, template=quoted(template)
    )


def overlay(below: Tree, above: Tree) -> Tree:
    """Return the upper tree with what only the lower one has; mappings are laid field by field.

    The lines are the upper tree's, where problems of the result are looked for.
    """
    merged = Tree(above.line)
    merged.lines = above.lines
    merged.update(below)
    for name, value in above.items():
        under = below.get(name)
        if isinstance(under, Tree) and isinstance(value, Tree):
            value = overlay(under, value)
        merged[name] = value
    return merged


def _no_template(name: str, known: list[str]) -> str:
    message = _("there is no template {name}").format(name=quoted(name))
    near = meant(name, known)
    return message + (near or _("; aimon registry templates prints templates to paste"))


def _check_ids(entries: tuple[Any, ...], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries):
        if not isinstance(entry, Tree) or not isinstance(model_id := entry.get("id"), str):
            continue
        line = entry.line_of("id")
        if model_id in seen:
            message = _("the id {id} is already that of the model in line {line}")
            findings.add(
                line,
                f"models[{number}].id",
                message.format(id=quoted(model_id), line=seen[model_id]),
            )
        seen.setdefault(model_id, line)


def _check_default(entries: tuple[Any, ...], findings: Findings) -> None:
    first: int | None = None
    for number, entry in enumerate(entries):
        if not isinstance(entry, Tree) or entry.get("default") is not True:
            continue
        line = entry.line_of("default")
        if first is not None:
            message = _("there is one default model; another is in line {line}")
            findings.add(line, f"models[{number}].default", message.format(line=first))
        first = first or line
