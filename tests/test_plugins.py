"""A site may bring a provider of its own: installed as a package, found by its entry point."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from making import model
from parrot import KEY, ParrotServer

from aimon import plugins
from aimon.core.changes import Description
from aimon.core.records import Headroom, Probe
from aimon.core.registry import PROVIDERS
from aimon.journal.probes import probe_log
from aimon.probing import providers
from aimon.probing.providers import ProviderError

EXAMPLE = Path(__file__).parent.parent / "examples" / "aimon-provider-example"
MEMBERS = ("FRAMING", "OPTIONAL", "chat", "listing", "read", "read_event", "headroom", "describe")
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the example package."""
    source = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(EXAMPLE, source)
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-build-isolation", "--target", target, source],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def server() -> Iterator[ParrotServer]:
    with ParrotServer() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What one test installs is not what the next one finds."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    plugins.providers.cache_clear()
    providers._installed.cache_clear()


def _aimon(*args: str, site: Path | None, key: str = KEY) -> Done:
    """Run aimon in a process of its own, with this folder's packages beside it."""
    environment = os.environ | {"PARROT_KEY": key, "PYTHONPATH": str(site or "")}
    return subprocess.run(
        [sys.executable, "-m", "aimon", *args],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _registry(home: Path, url: str, provider: str = "parrot", more: str = "") -> None:
    (home / "aimon.yaml").write_text(
        f"concurrency: {{providers: {{{provider}: 2}}}}\nrecheck: []\n"
    )
    (home / "models.yaml").write_text(
        "models:\n"
        f"  - {{id: polly, provider: {provider}, model: polly, base_url: '{url}', "
        f"api_key: env:PARROT_KEY, default: true{more}}}\n",
        encoding="utf-8",
    )


def _probes(home: Path) -> list[Probe]:
    log = probe_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


@pytest.mark.parametrize("streamed", [True, False])
def test_a_model_of_the_examples_protocol_is_tested(
    home: Path, example: Path, server: ParrotServer, streamed: bool
) -> None:
    _registry(home, server.url, more="" if streamed else ", probe: {stream: false}")
    checked = _aimon("registry", "check", site=example)
    assert (checked.returncode, checked.stdout) == (0, "in order: 1 model, 1 of them active\n")
    probed = _aimon("probe", "--json", site=example)
    assert (probed.returncode, probed.stderr) == (0, "")
    (record,) = json.loads(probed.stdout)
    assert (record["result"], record["grade"]) == ("success", "normal")
    assert record["passed"] == record["total"] > 10
    assert record["served_model"] == "polly-2026-11-01"
    assert record["tokens_in"] == 20 * len(server.requests)
    assert (record["ttft_ms"] is not None) == streamed
    assert all(asked.get("stream", False) == streamed for asked in server.requests)
    assert KEY not in probed.stdout


def test_the_servers_refusal_is_the_models_fault(
    home: Path, example: Path, server: ParrotServer
) -> None:
    _registry(home, server.url)
    probed = _aimon("probe", "--json", site=example, key="wrong-key-0123456789")
    assert probed.returncode == 1
    (record,) = json.loads(probed.stdout)
    assert (record["fault"]["class"], record["fault"]["kind"]) == ("authentication", "invalid_key")


def test_a_provider_that_is_not_installed_is_an_error_of_the_registry(
    home: Path, server: ParrotServer
) -> None:
    _registry(home, server.url)
    checked = _aimon("registry", "check", site=None)
    assert checked.returncode == 1
    assert 'models.yaml:2: models[0].provider: unknown provider "parrot"' in checked.stdout
    assert 'aimon.yaml:1: concurrency.providers.parrot: unknown provider "parrot"' in checked.stdout
    assert ", ".join(PROVIDERS) in checked.stdout
    assert "docs/providers.md" in checked.stdout


def test_an_installed_provider_is_among_the_known_names(
    home: Path, example: Path, server: ParrotServer
) -> None:
    _registry(home, server.url, provider="parot")
    checked = _aimon("registry", "check", site=example)
    assert f"known: {', '.join(PROVIDERS)}, parrot" in checked.stdout
    assert 'did you mean "parrot"?' in checked.stdout


def test_a_provider_that_was_uninstalled_is_named_and_the_other_models_are_tested(
    home: Path, example: Path, server: ParrotServer
) -> None:
    """The checked registry is kept, so it is the run that finds out: no crash, exit code 3."""
    _registry(home, server.url)
    with (home / "models.yaml").open("a") as file:
        file.write("  - {id: other, provider: openai, model: m, base_url: 'http://127.0.0.1:9'}\n")
    assert _aimon("status", "--json", site=example).returncode == 0
    probed = _aimon("--lang", "ko", "probe", "polly", site=None)
    assert probed.returncode == 3
    assert "Traceback" not in probed.stderr
    assert "parrot" in probed.stderr
    (record,) = _probes(home)
    assert (record.result, record.grade) == ("error", "unknown")
    assert record.fault
    assert record.fault.detail.startswith("the provider parrot is not installed here; install")
    _aimon("probe", "--check", "basic", site=None)
    assert {r.model: r.result for r in _probes(home)} == {"polly": "error", "other": "failure"}
    assert _aimon("registry", "check", site=None).returncode == 1


def _package(site: Path, name: str, provider: str, code: str) -> None:
    """Write an installed package: a module, and what pip notes of it."""
    (site / f"{name}.py").write_text(code, encoding="utf-8")
    notes = site / f"{name}-1.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (notes / "entry_points.txt").write_text(f"[aimon.providers]\n{provider} = {name}\n")


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Install a package for this process: its name, its provider's name, its module's code."""
    site = tmp_path / "packages"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    return lambda name, provider, code: _package(site, name, provider, code)


COMPLETE = "FRAMING = 'sse'\nOPTIONAL = frozenset()\n" + "".join(
    f"def {name}(*_): pass\n" for name in MEMBERS[2:]
)


@pytest.mark.parametrize("member", MEMBERS)
def test_what_a_provider_lacks_is_named(
    install: Callable[[str, str, str], None], member: str
) -> None:
    install(f"lacks_{member.lower()}", "half", COMPLETE + f"del {member}\n")
    with pytest.raises(ProviderError) as caught:
        providers.get("half")
    assert caught.value.message.endswith(f"lacks {member}")
    assert f"lacks_{member.lower()} 1.0" in caught.value.message
    assert caught.value.exit_code == 3


def test_what_never_streams_reads_no_events(install: Callable[[str, str, str], None]) -> None:
    install("whole_only", "whole", COMPLETE + "FRAMING = 'none'\ndel read_event\n")
    assert providers.get("whole").FRAMING == "none"


@pytest.mark.parametrize("wrong", ["FRAMING = 'xml'", "OPTIONAL = 'stream'", "chat = 'POST'"])
def test_a_member_of_another_kind_is_as_good_as_none(
    install: Callable[[str, str, str], None], wrong: str
) -> None:
    member = wrong.split()[0]
    install(f"odd_{member.lower()}", "odd", f"{COMPLETE}{wrong}\n")
    with pytest.raises(ProviderError, match=f"lacks {member}$"):
        providers.get("odd")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("def", "SyntaxError"),
        ("raise RuntimeError('hunter2')", "RuntimeError"),
    ],
)
def test_a_provider_that_cannot_be_loaded_says_why_and_shows_no_secret(
    install: Callable[[str, str, str], None], code: str, why: str
) -> None:
    name = f"broken_{why[:3].lower().strip()}"
    install(name, "broken", code)
    with pytest.raises(ProviderError) as caught:
        providers.get("broken")
    assert f"{name} 1.0" in caught.value.message
    assert why in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_name_of_aimons_own_cannot_be_taken(install: Callable[[str, str, str], None]) -> None:
    install("impostor", "openai", "raise RuntimeError('never loaded')")
    assert providers.get("openai").__name__ == "aimon.probing.providers.openai"


def test_two_packages_with_one_name_are_both_named(
    install: Callable[[str, str, str], None],
) -> None:
    install("first_twin", "twin", COMPLETE)
    install("second_twin", "twin", COMPLETE)
    with pytest.raises(ProviderError) as caught:
        providers.get("twin")
    assert "first_twin 1.0" in caught.value.message
    assert "second_twin 1.0" in caught.value.message


def test_the_example_reads_limits_and_the_catalog(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(example))
    provider = providers.get("parrot")
    headers = {"x-parrot-left": "98", "x-parrot-limit": "100", "x-parrot-renews": "30"}
    left = Headroom(what="requests", remaining=98, limit=100, reset_ms=30_000.0)
    assert provider.headroom(headers, 0.0) == (left,)
    assert provider.headroom({"x-parrot-left": "soon"}, 0.0) == ()
    polly = model(model="polly")
    catalog = b'{"birds": [{"name": "polly", "remembers": 4096}]}'
    assert provider.describe(catalog, polly) == Description(context=4096)
    assert provider.describe(catalog, model(model="jack")) is None
    assert provider.describe(b"[", polly) is None


CODE = """
import sys
from pathlib import Path
from aimon.config.load import load
load(Path(sys.argv[1]))
print("importlib.metadata" in sys.modules)
"""


def test_packages_are_looked_through_only_for_a_name_that_aimon_does_not_have(
    home: Path, example: Path
) -> None:
    """And then only when the files are checked, not when they are found to be as they were."""

    def looks() -> bool:
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(home)],
            env=os.environ | {"PYTHONPATH": str(example)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout == "True\n"

    _registry(home, "http://127.0.0.1:9", provider="openai")
    assert not looks()
    _registry(home, "http://127.0.0.1:9")
    assert looks()
    assert not looks()
