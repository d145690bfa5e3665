"""Compares ways to search the FAQ: ``python benchmarks/faq_search.py``. Prints Markdown.

Each way is asked the questions of tests/faq/questions.yaml over the packaged entries. Kiwi and
rank-bm25 take part where they are installed: ``pip install kiwipiepy rank-bm25``.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml

from aimon.core.knowledge import weighted
from aimon.core.search import Ranking, terms
from aimon.knowledge import load_faq

Terms = Callable[[str], list[str]]
Ranked = Callable[[list[str]], Sequence[int]]
# Verbs, each in four endings, for "is 느립니다 found by 느려졌어요?".
VERBS = """
느려요 느립니다 느린 느려졌어요/끊겨요 끊깁니다 끊기는 끊어졌어요/깨져요 깨집니다 깨진 깨졌네요
비싸요 비쌉니다 비싼 비싸졌어요/바꿔요 바꿉니다 바꾸는 바뀌었어요/멈춰요 멈춥니다 멈춘 멈췄어요
틀려요 틀립니다 틀린 틀렸어요/달라요 다릅니다 다른 달라졌어요/빨라요 빠릅니다 빠른 빨라졌어요
잘려요 잘립니다 잘린 잘렸어요/길어요 깁니다 긴 길어졌어요/떠요 뜹니다 뜨는 떴어요
안돼요 안됩니다 안되는 안됐어요/몰라요 모릅니다 모르는 몰랐어요/보내요 보냅니다 보낸 보냈어요
막혀요 막힙니다 막힌 막혔어요/사라져요 사라집니다 사라진 사라졌어요/써요 씁니다 쓰는 썼어요
이상해요 이상합니다 이상한 이상했어요/거절해요 거절합니다 거절하는 거절당했어요
튕겨요 튕깁니다 튕기는 튕겼어요/잠겼어요 잠깁니다 잠긴 잠겨요/늦어요 늦습니다 늦은 늦어졌어요
"""
NOUNS = (
    "모델이",
    "응답이",
    "답변이",
    "화면이",
    "결과가",
    "요금이",
    "설정을",
    "서버가",
    "점수가",
    "내용이",
)


class Way(NamedTuple):
    """A way to search: its name, its terms, and what ranks them."""

    name: str
    terms: Terms
    rank: Callable[[list[list[str]]], Ranked]


def main() -> None:
    """Ask every way every question and print the table."""
    entries = load_faq(Path("none")).entries
    questions = yaml.safe_load((ROOT / "tests/faq/questions.yaml").read_text("utf-8"))
    sets = [questions[part] for part in ("tuned", "held_out", "blind")]
    counts = [len(asked) for asked in sets]
    print(f"{len(entries)} entries; hit@1 / hit@3 in %: {counts[0]} questions tuned on,")
    print(
        f"{counts[1]} held out, {counts[2]} of a stranger; hit@1 in % for a verb in another ending,"
    )
    print("alone and run together with the word before it.\n")
    print(
        "| way | terms a syllable | tuned | held out | blind | verbs | run together | ms a question |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for way in ways():
        documents = [weighted(entry, way.terms) for entry in entries]
        ranked = way.rank(documents)
        names = [entry.name for entry in entries]
        start = time.perf_counter()
        hits = [hit_rates(asked, names, lambda q, w=way, r=ranked: r(w.terms(q))) for asked in sets]
        spent = (time.perf_counter() - start) / sum(counts) * 1000
        shown = " | ".join(f"{one:.0f} / {three:.0f}" for one, three in hits)
        size = density(way.terms, [entry.text for entry in entries])
        alone, together = verbs(way, ""), verbs(way, "너무")
        cells = f"{size:.1f} | {shown} | {alone:.0f} | {together:.0f} | {spent:.2f}"
        print(f"| {way.name} | {cells} |", flush=True)


def ways() -> list[Way]:
    """Return the ways that can be tried here; aimon's own is last but for what repeats it."""
    found = [
        Way("whole words", words, ranking),
        Way("syllable pairs within words", lambda t: pairs(t, across=False), ranking),
        Way("syllable pairs, spaces passed over", pairs, ranking),
        Way("the same and first syllables", lambda t: [*pairs(t), *sorts(t, "f")], ranking),
        Way("the same and stems, of each word's start", starts, ranking),
        Way("four jamo in a row", jamo, ranking),
    ]
    if find_spec("kiwipiepy"):
        found.append(Way("kiwipiepy, its morphemes", kiwi(), ranking))
    found.append(Way("**aimon.core.search**", terms, ranking))
    if find_spec("rank_bm25"):
        found.append(Way("its terms in rank-bm25", terms, rank_bm25))
    found.append(Way("its terms in SQLite's FTS5", terms, fts5))
    return found


def hit_rates(
    asked: Sequence[dict[str, str]], names: Sequence[str], rank: Callable[[str], Sequence[int]]
) -> tuple[float, float]:
    """Return in percent how often the right entry is the first, and among the first three."""
    one = three = 0
    for item in asked:
        best = [names[number] for number in rank(item["question"])[:3]]
        one += best[:1] == [item["entry"]]
        three += item["entry"] in best
    return 100 * one / len(asked), 100 * three / len(asked)


def density(make: Terms, texts: Sequence[str]) -> float:
    """Return how many terms a text has for each of its Hangul syllables."""
    return sum(len(make(text)) for text in texts) / sum(
        len(re.findall("[가-힣]", text)) for text in texts
    )


def verbs(way: Way, before: str) -> float:
    """Return in percent how often a verb finds its own sentence, written in another ending."""
    forms = [group.split() for group in VERBS.strip().replace("\n", "/").split("/")]
    found = tried = 0
    for written in range(4):
        sentences = [
            f"{NOUNS[n % len(NOUNS)]} 오늘 {verb[written]}" for n, verb in enumerate(forms)
        ]
        ranked = way.rank([way.terms(sentence) for sentence in sentences])
        for asked in {0, 1, 2, 3} - {written}:
            for number, verb in enumerate(forms):
                tried += 1
                found += list(ranked(way.terms(before + verb[asked])))[:1] == [number]
    return 100 * found / tried


def words(text: str) -> list[str]:
    """Return the words as they are written."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def sorts(text: str, kinds: str) -> list[str]:
    """Return aimon's terms of some sorts."""
    return [term for term in terms(text) if term[0] in kinds]


def pairs(text: str, *, across: bool = True) -> list[str]:
    """Return pairs of syllables, over spaces or not, beside aimon's Latin terms."""
    if across:
        return sorts(text, "bwt")
    found = [a + b for word in words(text) for a, b in pairwise(word) if "가" <= a <= "힣"]
    return found + sorts(text, "wt")


def starts(text: str) -> list[str]:
    """Return aimon's terms with the stems at the start of words alone."""
    return [*sorts(text, "bfwt"), *(s for word in words(text) for s in sorts(word, "s")[:1])]


def jamo(text: str) -> list[str]:
    """Return four jamo in a row over spaces, beside aimon's Latin terms."""
    runs = re.findall(r"[가-힣\s]+", unicodedata.normalize("NFKC", text))
    letters = [unicodedata.normalize("NFD", "".join(run.split())) for run in runs]
    return [x[i : i + 4] for x in letters for i in range(len(x) - 3)] + sorts(text, "wt")


def kiwi() -> Terms:
    """Return what splits a text into the morphemes that carry its meaning."""
    from kiwipiepy import Kiwi

    start = time.perf_counter()
    tokenizer = Kiwi()
    tokenizer.tokenize("준비")
    print(f"kiwipiepy takes {time.perf_counter() - start:.1f} s to start", file=sys.stderr)
    telling = {"N", "V", "X", "M"}

    def morphemes(text: str) -> list[str]:
        found = tokenizer.tokenize(unicodedata.normalize("NFC", text))
        return [t.form.lower() for t in found if t.tag[0] in telling or t.tag in ("SL", "SN")]

    return morphemes


def ranking(documents: list[list[str]]) -> Ranked:
    """Rank with aimon's BM25."""
    ranked = Ranking(documents)
    return lambda question: [number for number, _ in ranked.best(question)]


def rank_bm25(documents: list[list[str]]) -> Ranked:
    """Rank with the library rank-bm25."""
    from rank_bm25 import BM25Okapi

    ranked = BM25Okapi(documents, k1=1.2)
    return lambda question: (-ranked.get_scores(sorted(set(question)))).argsort()[:5].tolist()


def fts5(documents: list[list[str]]) -> Ranked:
    """Rank as the index of tickets does: terms in an FTS5 table, any of them, by bm25()."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE found USING fts5(terms, tokenize='unicode61')")
    rows = [(number, " ".join(document)) for number, document in enumerate(documents)]
    base.executemany("INSERT INTO found(rowid, terms) VALUES (?, ?)", rows)
    query = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found), rowid LIMIT 5"

    def ranked(question: list[str]) -> list[int]:
        wanted = " OR ".join(f'"{term}"' for term in sorted(set(question)))
        return [number for (number,) in base.execute(query, (wanted,))] if wanted else []

    return ranked


if __name__ == "__main__":
    main()
