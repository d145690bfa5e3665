"""Keeps the Korean catalogue: ``update`` collects new texts, compiles; ``check`` fails if stale.

``aimon.po`` holds aimon's own texts; ``click.po`` those of click that users see. Both are compiled
into one ``aimon.mo``, which is committed so that an install needs no compiler.
"""

from __future__ import annotations

import gettext
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "aimon" / "locale" / "ko" / "LC_MESSAGES"
OWN, CLICK, COMPILED = FOLDER / "aimon.po", FOLDER / "click.po", FOLDER / "aimon.mo"
_FIELD = re.compile(r"\{(\w*)")


def extracted() -> Catalog:
    """Return a catalogue of every text in the code, untranslated."""
    catalog = Catalog(locale="ko", project="aimon", charset="utf-8")
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    found = extract_from_dir(ROOT / "aimon", keywords=keywords)
    for filename, _line, message, _comments, context in found:
        catalog.add(message, locations=[(f"aimon/{filename}", None)], context=context)
    return catalog


def load(path: Path) -> Catalog:
    """Read a .po file."""
    return read_po(io.BytesIO(path.read_bytes()), locale="ko") if path.exists() else Catalog("ko")


def compiled(own: Catalog, click: Catalog) -> bytes:
    """Return both catalogues as one .mo."""
    merged = Catalog(locale="ko", charset="utf-8")
    for message in [*click, *own]:
        if message.id and message.string:
            merged.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, merged)
    return out.getvalue()


def messages(mo: bytes) -> dict[object, str]:
    """Return the texts of a .mo without its header, which holds dates."""
    catalog: dict[object, str] = gettext.GNUTranslations(io.BytesIO(mo))._catalog  # type: ignore[attr-defined]
    return {id: text for id, text in catalog.items() if id}


def faults(own: Catalog) -> list[str]:
    """Return what is wrong with the translations: missing, unused, doubtful, other fields."""
    wanted = {message.id for message in extracted() if message.id}
    have = {message.id: message for message in own if message.id}
    wrong = [f"not in the catalogue: {id!r}" for id in wanted - have.keys()]
    wrong += [f"not in the code any more: {id!r}" for id in have.keys() - wanted]
    for id, message in have.items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        source = id if isinstance(id, str) else id[-1]
        if message.fuzzy or not all(texts):
            wrong.append(f"not translated: {id!r}")
        elif any(set(_FIELD.findall(text)) != set(_FIELD.findall(source)) for text in texts):
            wrong.append(f"other fields than the text: {id!r}")
    return sorted(wrong)


def update() -> None:
    """Bring aimon.po up to the code and compile; prints what is left to translate."""
    own = load(OWN)
    fresh = extracted()
    own.update(fresh, no_fuzzy_matching=True)
    own.obsolete.clear()
    out = io.BytesIO()
    write_po(out, own, width=100, sort_output=True, omit_header=False, include_lineno=False)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By).*\n',
        "",
        out.getvalue().decode(),
        flags=re.MULTILINE,
    )
    OWN.write_text(text, encoding="utf-8")
    COMPILED.write_bytes(compiled(load(OWN), load(CLICK)))
    print("\n".join(faults(load(OWN))) or "the catalogue is complete")


def check() -> int:
    """Return 1, and print why, unless the catalogue is complete and compiled."""
    wrong = faults(load(OWN))
    if messages(COMPILED.read_bytes()) != messages(compiled(load(OWN), load(CLICK))):
        wrong.append("aimon.mo is not what the .po files compile to: make catalogue")
    print("\n".join(wrong) or "the catalogue is complete")
    return int(bool(wrong))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit("usage: catalogue.py update|check")
