"""Writes click's completion scripts for aimon below share: ``python tools/completions.py``."""

from __future__ import annotations

from pathlib import Path

from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from aimon.cli import root

SHARE = Path(__file__).resolve().parent.parent / "share"
PLACES: dict[str, type[ShellComplete]] = {
    "bash-completion/completions/aimon": BashComplete,
    "zsh/site-functions/_aimon": ZshComplete,
    "fish/vendor_completions.d/aimon.fish": FishComplete,
}


def main() -> None:
    """Write each shell's script to where its packages look for it."""
    for place, shell in PLACES.items():
        path = SHARE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        text = shell(root, {}, "aimon", "_AIMON_COMPLETE").source()
        path.write_text(text.strip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
