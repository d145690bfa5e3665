"""Whether both files of the workspace are sound, with every problem and its line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from aimon.config.load import way_in
from aimon.config.problems import ConfigError, Problem
from aimon.config.review import remarks
from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.patient import Patient, quoted
from aimon.duties.lists import job_names, load_lists
from aimon.i18n import _, ngettext
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, SETTINGS_FILE


def look(patient: Patient) -> Iterator[Finding]:
    """Yield each problem of the files, what is in order, and what will trouble somebody."""
    if not patient.exists:
        yield error(
            visible(str(patient.home)),
            _("there is no workspace here"),
            way_in(patient.home),
        )
        return
    for problem in (*patient.parts.problems, *_lists(patient)):
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        said = ": ".join(part for part in (problem.path, problem.message) if part)
        yield error(place, said, _edit(patient, problem.file))
    if patient.settings:
        yield ok(SETTINGS_FILE, _("in order"))
    if registry := patient.registry:
        counted = ngettext(
            "in order: {models} model, {active} of them active",
            "in order: {models} models, {active} of them active",
            len(registry.models),
        ).format(models=len(registry.models), active=len(registry.active))
        yield ok(REGISTRY_FILE, counted)
    if patient.config:
        for remark in remarks(patient.config, patient.now.date()):
            said = ": ".join(part for part in (remark.path, remark.message) if part)
            yield warning(remark.file, said, _edit(patient, remark.file))


def _lists(patient: Patient) -> Sequence[Problem]:
    """Return what is wrong with the site's own checklists."""
    try:
        load_lists(patient.home, job_names(patient.settings) if patient.settings else None)
    except ConfigError as wrong:
        return wrong.problems
    return ()


def _edit(patient: Patient, file: str) -> str:
    path = patient.home / file
    if path.exists() and not os.access(path, os.R_OK, effective_ids=True):
        group, shown = visible(patient.account.group), quoted(path)
        return f"sudo chgrp {group} {shown} && sudo chmod ug+r {shown}"
    if file == REGISTRY_FILE:
        text = _("ask the administrator to change {file}; check it: {aimon} registry check")
    else:
        text = _("change {file}, then check it: {aimon} registry check")
    return text.format(file=visible(str(path), 1000), aimon=patient.command)
