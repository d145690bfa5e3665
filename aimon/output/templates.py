"""Renders report templates: the site's own if it has one, else the packaged one, in a sandbox."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.resources import packaged
from aimon.text import visible

FOLDER = "report_templates"


class TemplateError(AimonError):
    """A report template cannot be used; the message names file and line."""


class Templates:
    """The report templates of a workspace. Only plain data goes in; all text is made visible."""

    def __init__(self, home: Path) -> None:
        own, ours = home / FOLDER, packaged(FOLDER)
        self._folders = own, ours
        self._html = self._environment(own, ours, autoescape=True)
        self._text = self._environment(own, ours, autoescape=False)

    @staticmethod
    def _environment(own: Path, ours: Path, *, autoescape: bool) -> jinja2.Environment:
        return ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader([own, ours]),
            autoescape=autoescape,
            undefined=jinja2.StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, name: str, data: Mapping[str, Any]) -> str:
        """Render ``name`` (``daily.txt.j2``); raises TemplateError with file and line."""
        environment = self._html if name.endswith(".html.j2") else self._text
        try:
            return environment.get_template(name).render(data)
        except jinja2.TemplateSyntaxError as error:
            raise _broken(error.filename or error.name or name, error.lineno, error) from error
        except jinja2.TemplateNotFound as error:
            raise _broken(str(error.name or name), None, error) from error
        except Exception as error:
            raise _broken(*_place(error, name), error) from error

    def asset(self, name: str) -> str:
        """Return a file that stands in a page as it is (``dashboard.css``); the site's own wins."""
        path = next(
            (p for f in self._folders if (p := f / name).is_file()), self._folders[1] / name
        )
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise _broken(str(path), None, error) from error

    def line(self, name: str, data: Mapping[str, Any]) -> str:
        """Render a template that is one line; raises TemplateError for none."""
        text = self.render(name, data).strip()
        if not text or "\n" in text:
            raise _broken(name, None, ValueError("it must give one line of text"))
        return text


def as_it_is(markup: str) -> Markup:
    """Return markup of aimon's own making, which a template prints unescaped."""
    return Markup(markup)


def _finalize(value: Any) -> Any:
    """Show every text that a template prints on one line and without control characters."""
    return visible(value, 1000) if isinstance(value, str) and type(value) is not Markup else value


def _place(error: Exception, name: str) -> tuple[str, int | None]:
    """Return the template's file and line where an error arose while rendering."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.endswith(".j2")]
    return (inside[-1].filename, inside[-1].lineno) if inside else (name, None)


def _broken(file: str, line: int | None, error: Exception) -> TemplateError:
    place = f"{file}:{line}" if line else file
    return TemplateError(
        _("{place}: the report template cannot be used: {reason}").format(
            place=place, reason=visible(f"{type(error).__name__}: {error}", 300)
        ),
        hint=_("mend the template, or remove it to use the packaged one; nothing was sent"),
    )
