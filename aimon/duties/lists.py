"""Reads the checklists: the packaged ones, and the site's own, which take their namesakes' place.

The packaged ones are in the language that is spoken, where there are such; else in Korean.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from aimon.config.files import whole
from aimon.config.parse import structure
from aimon.config.problems import ConfigError, Findings, Problem, Unfit
from aimon.config.texts import identifier
from aimon.config.walk import Tree
from aimon.core.duties import Checklist
from aimon.core.jobs import jobs_of, standing
from aimon.core.settings import Settings
from aimon.i18n import _, language
from aimon.resources import packaged
from aimon.text import visible

FOLDER = "checklists"
_MAX_BYTES = 2**16
_SUFFIXES = (".yaml", ".yml")


def job_names(settings: Settings) -> frozenset[str]:
    """Return the jobs that an item may go by: the site's, and aimon's own although switched off."""
    known = (*jobs_of(settings), *standing(settings.schedule))
    return frozenset({"probe", *(job.name for job in known)})


def load_lists(home: Path, jobs: Collection[str] | None = None) -> dict[str, Checklist]:
    """Return the lists by name, in the order of their days and times.

    ``jobs`` are those that an item may go by, None where they cannot be known.
    Raises ConfigError with every mistake of every file.
    """
    files = {path.stem: path for path in _files(_spoken()) + _files(home / FOLDER)}
    found: dict[str, Checklist] = {}
    problems: list[Problem] = []
    places: dict[str, str] = {}
    for name, path in sorted(files.items()):
        findings = Findings(f"{FOLDER}/{visible(path.name, 80)}")
        if checklist := _checklist(name, path, findings, places, jobs):
            found[name] = checklist
        problems += findings.in_order()
    if problems:
        raise ConfigError(
            problems,
            hint=_("mend the file, or remove it from {folder} to use the packaged one").format(
                folder=home / FOLDER
            ),
        )
    return dict(sorted(found.items(), key=lambda each: _order(*each)))


def _spoken() -> Path:
    folder = packaged(FOLDER)
    return folder / language() if (folder / language()).is_dir() else folder


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in _SUFFIXES and not path.name.startswith(".")
    ]


def _checklist(
    name: str,
    path: Path,
    findings: Findings,
    places: dict[str, str],
    jobs: Collection[str] | None,
) -> Checklist | None:
    try:
        identifier(name)
    except Unfit as error:
        findings.add(None, "", str(error))
        return None
    data = whole(path, _MAX_BYTES, findings)
    if data is None:
        return None
    made, tree = structure(data, Checklist, findings)
    if tree is not None:
        _look_at_items(tree, findings, places, jobs)
    return made


def _look_at_items(
    tree: Tree, findings: Findings, places: dict[str, str], jobs: Collection[str] | None
) -> None:
    """Note items whose id another one has, in this list or another, and that can never tick."""
    for number, section in enumerate(tree["sections"]):
        for place, item in enumerate(section["items"]):
            line = item.line_of("id")
            if earlier := places.get(item["id"]):
                message = _("another item has this id: {place}").format(place=earlier)
                findings.add(line, f"sections[{number}].items[{place}].id", message)
            places.setdefault(item["id"], f"{findings.file}:{line}")
            job, field = item.get("job"), f"sections[{number}].items[{place}]"
            if job and jobs is not None and job not in jobs:
                message = _("there is no job {name}").format(name=visible(str(job), 40))
                findings.add(item.line_of("job"), f"{field}.job", message)
            if job and item.get("seen"):
                message = _("an item ticks itself by a job or by what is seen, not by both")
                findings.add(item.line_of("seen"), f"{field}.seen", message)


def _order(name: str, checklist: Checklist) -> tuple[bool, str, str]:
    return checklist.when == "on-demand", checklist.sections[0].time, name
