"""Text as it came back from a model: normal forms, garbling, the parts that are graded."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_MARKS = str.maketrans("", "", "*`\"'“”‘’「」『』\u200b\u2060\ufeff")
_FENCE = re.compile(r"\s*```[A-Za-z]*[ \t]*\n(.*?)\n?[ \t]*```\s*", re.DOTALL)
_ANSWER = re.compile(r"^\W*(?:최종\s*)?정답\W*?:\s*(\S.*)$", re.MULTILINE)
_CONTROLS = re.compile("[\u0080-\u009f]")
_LITERALS = re.compile(
    r"\\u[0-9a-fA-F]{4}|&#(?:\d{4,6}|[xX][0-9a-fA-F]{3,5});|%[EF][0-9A-F](?:%[89AB][0-9A-F]){2}",
    re.IGNORECASE,
)
_KS_X_1001 = 0xA1  # both bytes of its characters are at least this; CP949's extension is below
_RARE_SHARE = 0.4


def nfc(text: str) -> str:
    """Return the text in NFC, where a Hangul syllable is one character."""
    return unicodedata.normalize("NFC", text)


def bare(text: str) -> str:
    """Return what an equality compares.

    Width is made uniform (NFKC); white space, quotes, Markdown's marks, enclosing brackets and a
    closing full stop are left out.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return "".join(plain.split()).strip("[]()<>.。!:")


def hangul(text: str) -> int:
    """Return how many Hangul syllables the text holds."""
    return sum("가" <= char <= "힣" for char in text)


def hangul_ratio(text: str) -> float:
    """Return the share of Hangul syllables among the letters, 0 where there are no letters."""
    letters = sum(char.isalpha() for char in text)
    return hangul(text) / letters if letters else 0.0


def unfence(text: str) -> str:
    """Return the text without the one code fence around it, if there is one."""
    found = _FENCE.fullmatch(text)
    return found[1] if found else text


def json_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object that the text is, after one code fence is stripped; else None."""
    try:
        data = json.loads(unfence(text.strip("\ufeff")), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def final_answer(text: str) -> str | None:
    """Return what stands after the last ``정답:`` at a line's start, None where there is none."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    found = _ANSWER.findall(plain)
    return found[-1].strip().rstrip(".。") if found else None


def number(text: str) -> float | None:
    """Return the only number in the text (``1,234``, ``-3.5 %``, ``48건``), None for any other."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-")
    found = re.findall(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|-?\d+(?:\.\d+)?", plain)
    return float(found[0].replace(",", "")) if len(found) == 1 and len(found[0]) < 30 else None


def garbling(text: str, *, escapes: bool = True, rare: bool = False) -> str:
    """Say in one short sentence how the text is garbled; empty where it is not.

    Looked for in this order: U+FFFD, UTF-8 read in a one-byte or Korean code page, C1 controls,
    letters left as literal escapes (not with ``escapes=False``: JSON's own are no fault).
    ``rare`` says that syllables which Korean hardly uses are to be expected.
    """
    if "\ufffd" in text:
        return "the text holds U+FFFD, the mark of lost bytes"
    if codec := _misread_as(text) or ("" if rare else _lossy_cp949(text)):
        return f"the text is UTF-8 that was read as {codec}"
    if found := _CONTROLS.search(text):
        return f"the text holds the control character U+{ord(found[0]):04X}"
    if escapes and (found := _LITERALS.search(text)):
        return f"letters are left as the literal {found[0]}"
    return ""


def not_nfc(text: str) -> str:
    """Return the warning for text that is not in NFC; empty for text that is."""
    return "" if unicodedata.is_normalized("NFC", text) else "the text is not in NFC"


def _misread_as(text: str) -> str:
    """Return the code page in which the UTF-8 of Hangul was read, empty where it was not.

    Going back the same way yields Hangul. In Latin-1 a part of the text suffices as proof, since
    proper text has no such sequences; in CP949, whose letters are Hangul too, all of it must fit.
    """
    if text.isascii():
        return ""
    for codec in ("latin-1", "cp1252"):
        if hangul(text.encode(codec, "replace").decode("utf-8", "replace")):
            return codec
    try:
        fits = hangul(text.encode("cp949").decode("utf-8")) > 0
    except UnicodeError:
        fits = False
    return "cp949" if fits else ""


def _lossy_cp949(text: str) -> str:
    """Return cp949 where many syllables are outside KS X 1001.

    So it looks where CP949 lost bytes of UTF-8 to ``?`` and no way leads back.
    """
    syllables = [char for char in text if "가" <= char <= "힣"]
    rare = sum(min(char.encode("cp949")) < _KS_X_1001 for char in syllables)
    return "cp949" if rare > 0 and rare >= _RARE_SHARE * len(syllables) else ""
