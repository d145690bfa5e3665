"""Finds the packaged checklists, FAQ and report templates, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def packaged(folder: str) -> Path:
    """Return a packaged content folder: ``checklists``, ``faq`` or ``report_templates``.

    A wheel has it inside the package; in a checkout, plain or editable, it lies beside it.
    """
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
