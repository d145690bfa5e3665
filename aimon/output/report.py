"""A report as it leaves: printed, or written to files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from aimon.files import replace
from aimon.output.table import write_bytes

# The forms are the guide's and Korean; a site that reports in another language has its own templates.
LANGUAGE = "ko"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A finished report. ``key`` names it in the outbox and in file names.

    ``images`` are PNG files by the name that the HTML gives them (``src="cid:NAME"``).
    """

    key: str
    subject: str
    text: str
    html: str
    data: dict[str, Any]
    images: dict[str, bytes] = {}

    @property
    def page(self) -> str:
        """The HTML with its images in it: a browser, unlike a mail client, has no parts to look in."""
        page = self.html
        for name, png in self.images.items():
            data = b64encode(png).decode("ascii")
            page = page.replace(f'src="cid:{name}"', f'src="data:image/png;base64,{data}"')
        return page


def print_report(report: Report, fmt: str) -> None:
    """Print the report on stdout as text, html or json."""
    if fmt == "json":
        write_bytes(_json(report))
    elif fmt == "html":
        write_bytes(report.page.encode())
    else:
        click.echo(report.text, nl=False)


def write_report(report: Report, folder: Path) -> Iterator[Path]:
    """Write KEY.txt, KEY.html and KEY.json into the folder; yield each path when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in (
        ("txt", report.text.encode()),
        ("html", report.page.encode()),
        ("json", _json(report)),
    ):
        path = folder / f"{report.key}.{suffix}"
        replace(path, content)
        yield path


def _json(report: Report) -> bytes:
    data = {"subject": report.subject, **report.data}
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
