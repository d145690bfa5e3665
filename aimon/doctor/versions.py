"""Which versions of what aimon stands on are here, and whether they are new enough."""

from __future__ import annotations

import platform
import re
import ssl
from collections.abc import Iterator
from importlib import metadata

from aimon import __version__
from aimon.core.examination import Finding, error, ok, warning
from aimon.doctor.patient import Patient
from aimon.i18n import _

_OPTIONAL = ("apprise", "keyring")
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?([^;]*)(?:;(.*))?")


def look(_patient: Patient) -> Iterator[Finding]:
    """Yield aimon's version, Python's, OpenSSL's, and every package that is missing or too old."""
    yield ok("aimon", __version__)
    yield ok("Python", platform.python_version())
    yield ok("OpenSSL", ssl.OPENSSL_VERSION.removeprefix("OpenSSL "))
    try:
        requirements = metadata.requires("aimon") or []
    except metadata.PackageNotFoundError:
        yield warning(
            "aimon",
            _("not installed as a package: what it needs is not known"),
            _("in its folder: pip install -e ."),
        )
        return
    yield from packages(requirements)


def packages(requirements: list[str]) -> Iterator[Finding]:
    """Yield each package that is missing or too old, and how many are in order.

    Those of an extra are looked at where they are installed.
    """
    good = []
    for requirement in requirements:
        found = _REQUIREMENT.fullmatch(requirement.strip())
        if found is None:
            continue
        name, least, extra = found[1], found[2] or "0", "extra" in (found[4] or "")
        if extra and name not in _OPTIONAL:
            continue  # a developer's
        mend = f"pip install '{name}>={least}'" if found[2] else f"pip install {name}"
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            if not extra:
                yield error(name, _("not installed"), mend)
            continue
        if _numbers(version) < _numbers(least):
            text = _("{version} is too old: {least} or later is needed")
            yield error(name, text.format(version=version, least=least), mend)
        elif not extra:
            good.append(f"{name} {version}")
    if good:
        yield ok(_("packages"), ", ".join(good))


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with; zeros at its end count for nothing."""
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[^0-9.]", version)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
