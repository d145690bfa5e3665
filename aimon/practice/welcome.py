"""What is said when the simulated provider starts: where it listens, how to register its models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aimon.i18n import _
from aimon.practice.scenario import KEY
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.practice.server import PracticeServer

_LABELS = {"openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Gemini"}


def welcome(server: PracticeServer, *, packaged: bool) -> str:
    """Return the URLs, the models and an entry for models.yaml; only the packaged key is told."""
    lines = [_("The practice provider listens on {url} (Ctrl-C ends it).").format(url=server.url)]
    urls = {protocol: server.base_url(protocol) for protocol in _LABELS}
    width = max(map(len, urls.values()))
    for protocol, label in _LABELS.items():
        served = [model for model in server.scenario.models if protocol in model.protocols]
        names = ", ".join(visible(model.name) for model in served) or "—"
        lines.append(f"  {label:<10} {urls[protocol]:<{width}}  {names}")
    return "\n".join([*lines, "", *_entry(server), "", _key(packaged)])


def _entry(server: PracticeServer) -> list[str]:
    """Return an entry for the first model, as models.yaml takes it."""
    model = server.scenario.models[0]
    protocol = model.protocols[0]
    return [
        _("An entry to paste below 'models:' in models.yaml:"),
        "  - id: practice",
        f"    provider: {protocol}",
        f"    base_url: {server.base_url(protocol)}",
        "    api_key: file:practice.key",
        f"    model: {visible(model.name)}",
        f"    display_name: {_('Practice')}",
    ]


def _key(packaged: bool) -> str:
    if packaged:
        return _(
            "Its key, to be written in the workspace: (umask 077; echo {key} > practice.key)"
        ).format(key=KEY)
    return _("The file practice.key in the workspace holds the key of the scenario.")
