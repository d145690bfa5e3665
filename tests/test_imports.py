"""The import graph: every room imports only what it may, so a newcomer can trust the layout."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "aimon"

# What each room may import of aimon; a room may always import itself.
ROOMS: dict[str, set[str]] = {
    "core": set(),
    "config": {"core", "errors", "files", "i18n", "plugins", "text", "workspace"},
    "journal": {"config", "core", "errors", "i18n", "text", "workspace"},
    "probing": {
        "config",
        "core",
        "errors",
        "i18n",
        "journal",
        "plugins",
        "text",
        "selection",
        "workspace",
    },
    "analysis": {"core", "errors", "i18n", "journal", "text"},
    "output": {
        "account",
        "core",
        "delivery",
        "errors",
        "files",
        "i18n",
        "journal",
        "options",
        "resources",
        "text",
    },
    "delivery": {
        "config",
        "core",
        "errors",
        "i18n",
        "journal",
        "probing.posting",  # whatever leaves over HTTP is bounded in the same way
        "probing.redact",
        "text",
        "workspace",
    },
    "tickets": {
        "account",
        "config",
        "core",
        "delivery",
        "errors",
        "files",
        "i18n",
        "journal",
        "text",
        "workspace",
    },
    "incidents": {
        "account",
        "calendars",
        "core",
        "delivery",
        "errors",
        "i18n",
        "journal",
        "maintenance",
        "output",
        "selection",
        "standings",
        "text",
        "tickets",
        "workspace",
    },
    "alerts": {
        "account",
        "calendars",
        "config.overlay",  # a backtest tries other settings
        "core",
        "delivery",
        "errors",
        "i18n",
        "incidents",
        "journal",
        "maintenance",
        "output",
        "schedule.records",
        "spending",
        "text",
        "tickets",
        "workspace",
    },
    "reports": {
        "account",
        "advising",
        "analysis",
        "asking",
        "calendars",
        "core",
        "delivery",
        "errors",
        "i18n",
        "incidents",
        "journal",
        "kpis",
        "maintenance",
        "output",
        "selection",
        "spending",
        "standings",
        "text",
        "tickets",
        "ticketstats",
        "workspace",
    },
    "doctor": {
        "config",
        "core",
        "delivery",
        "duties.lists",
        "errors",
        "i18n",
        "journal",
        "output",
        "probing",
        "schedule",
        "text",
        "workspace",
    },
    "schedule": {
        "calendars",
        "config.review",  # which keys the site has
        "config.secrets",  # the dead man's switch may have a secret address
        "core",
        "errors",
        "files",
        "i18n",
        "journal",
        "probing.posting",
        "text",
        "workspace",
    },
    "duties": {
        "account",
        "calendars",
        "config",
        "core",
        "delivery",
        "errors",
        "i18n",
        "incidents",
        "journal",
        "output",
        "resources",
        "schedule.records",
        "standings",
        "text",
        "tickets",
        "workspace",
    },
    "usage": {"core", "errors", "i18n", "journal", "text", "workspace"},
    "practice": {"core", "errors", "files", "i18n", "output", "text", "workspace"},
    "tour": {
        "advising",
        "core",
        "desk",
        "errors",
        "files",
        "i18n",
        "incidents",
        "journal",
        "output",
        "practice",
        "receiving",
        "reports",
        "selection",
        "standings",
        "text",
        "tickets",
        "triaging",
        "workspace",
    },
}
# Each of these is imported in one place only.
OWNERS = {
    "apprise": {"delivery.routes.apprise_child"},
    "httpx": {"probing.transport"},
    "cronsim": {"core.windows", "doctor.planned"},
    "duckdb": {"analysis.connection", "analysis.query"},
    "holidays": {"calendars"},
    "matplotlib": {"output.charting.canvas"},
    "PIL": {"output.charting.canvas"},
    "jinja2": {"output.templates"},
    "tabulate": {"output.table"},
    "smtplib": {"delivery.smtp_child"},
    "sqlite3": {"tickets.mirror", "tickets.tables"},
}
# The rules read no file, no clock, no environment, no terminal.
IMPURE = {
    "click",
    "httpx",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "yaml",
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith("aimon"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


SOURCES = {
    name_of(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
IMPORTS = {name: frozenset(imports(tree)) for name, tree in TREES.items()}
CORE = [name for name in TREES if name.split(".")[0] == "core"]


def test_each_module_imports_only_what_its_room_may() -> None:
    wrong = []
    for module, names in IMPORTS.items():
        room = module.split(".")[0]
        if room not in ROOMS:
            continue
        allowed = {f"aimon.{name}" for name in ROOMS[room] | {room}}
        wrong += [
            f"{module} imports {name}"
            for name in names
            if name.startswith("aimon.") and name != "aimon.__version__"
            if not any(f"{name}.".startswith(f"{a}.") for a in allowed)
        ]
    assert not wrong


def test_only_the_root_group_imports_commands() -> None:
    assert not [
        f"{module} imports {name}"
        for module, names in IMPORTS.items()
        if module not in ("cli", "__main__") and not module.startswith("commands")
        for name in names
        if name.startswith(("aimon.commands", "aimon.cli"))
    ]


def test_a_library_with_one_owner_is_imported_nowhere_else() -> None:
    assert not [
        f"{module} imports {library}"
        for module, names in IMPORTS.items()
        for library in {name.split(".")[0] for name in names} & OWNERS.keys()
        if module not in OWNERS[library]
    ]


@pytest.mark.parametrize("module", CORE)
def test_the_rules_are_pure(module: str) -> None:
    assert not {name.split(".")[0] for name in IMPORTS[module]} & IMPURE
    calls = [node.func for node in ast.walk(TREES[module]) if isinstance(node, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    attributes = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    assert not named & {"open", "print", "input"}
    assert not attributes & {"now", "utcnow", "today", "read_text", "write_text"}


def test_every_module_says_why_it_exists() -> None:
    assert not [module for module, tree in TREES.items() if not ast.get_docstring(tree)]


def test_every_module_stays_readable() -> None:
    lines = {module: source.count("\n") for module, source in SOURCES.items()}
    assert not {
        module: n
        for module, n in lines.items()
        if n > (120 if module.startswith("commands.") else 300)
    }


LIGHT = [
    "asyncio",
    "httpx",
    "jinja2",
    "duckdb",
    "yaml",
    "tabulate",
    "email",
    "smtplib",
    "holidays",
    "matplotlib",
    "numpy",
    "PIL",
]


def loaded_by(code: str) -> set[str]:
    out = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(out.stdout.split())


def test_the_root_command_loads_no_command_and_no_heavy_library() -> None:
    modules = loaded_by("import aimon.cli")
    assert not modules & set(LIGHT)
    assert "msgspec" not in modules
    assert not any(name.startswith("aimon.commands.") for name in modules)
