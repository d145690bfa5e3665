"""The Korean check: letters survive the way, numbers and negations are read, the style is kept."""

from __future__ import annotations

import re
from random import Random

from aimon.core.registry import Model
from aimon.probing.checks.base import CheckPlan, ItemSpec, Question, Replies, Verdict, nonce
from aimon.probing.checks.grading import expected, read_json, right, settled, text_item, wrong
from aimon.probing.checks.text import bare, garbling, hangul_ratio, nfc
from aimon.probing.checks.wording import final, headed, numerals, with_particle

Part = tuple[Question, ItemSpec]

# 힣 is the last syllable of Unicode; 뷁 and 쀍 are outside KS X 1001, so EUC-KR loses them.
_CANARY = "가나힣-뷁쀍"
_SURNAMES = ("김", "이", "박", "최", "정", "강", "조", "윤", "장", "임")
_PAPERS = ("평가표", "의견서", "확인서", "심사표", "동의서", "보고서")
_TOPICS = ("공정성", "접근성", "투명성", "책임", "협력", "전문성", "신뢰", "효율")
_WORDS = (
    "평가위원", "도서관", "연구계획서", "심사기준", "온라인", "결과보고", "제출기한", "안내문",
    "담당기관", "의견수렴", "공개모집", "협의회",
)  # fmt: skip
_CLAIMS = (("제출하였다", True), ("제출하지 않았다", False), ("제출하지 않은 것이 아니다", True))
_SYLLABLES_WEIGHT = 0.25
_MARKER = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s+", re.MULTILINE)


def draw(rng: Random, model: Model) -> CheckPlan:
    """Draw the check's questions for one probe of this model."""
    parts = [part(rng) for part in (_canary, _numerals, _negation, _polite, _syllables)]
    return CheckPlan(
        check="korean",
        questions=tuple(question for question, _ in parts),
        items=tuple(item for _, item in parts),
    )


def _canary(rng: Random) -> Part:
    token = nonce(rng)
    canary = f"{_CANARY}-{token}"
    body = (
        f"아래 한 줄을 한 글자도 바꾸지 말고 그대로 옮겨 적고, 다른 말은 쓰지 마세요.\n\n{canary}"
    )

    def grade(replies: Replies) -> Verdict:
        reply = replies["canary"]
        return settled(reply, _compare_canary(canary, token, reply.text))

    item = ItemSpec(name="canary", needs=("canary",), grade=grade)
    return Question(name="canary", prompt=headed(token, body)), item


def _compare_canary(canary: str, token: str, text: str) -> Verdict:
    """Judge by the canary alone where it is there; else say how its letters were lost."""
    got = bare(text)
    if got == canary:
        return right()
    if canary in got:
        return wrong("other words stand around the line to copy", score=0.5)
    if seen := garbling(text, rare=True):
        return wrong(seen, kind="encoding")
    copied = re.search(rf"(\S+?)-{token}", nfc(text))
    if copied and (hangul_ratio(copied[1]) < 1 or "?" in copied[1]):
        return wrong(f"the letters {_CANARY} came back as {copied[1]}", kind="encoding")
    return expected(canary, text)


def _numerals(rng: Random) -> Part:
    # No inner digit is 1, whose numeral may be spoken or not.
    digits = [rng.choice("23456789"), *rng.choices("023456789", k=3), rng.choice("123456789")]
    value = int("".join(digits))
    want = numerals(value)
    body = (
        f"숫자 {value:,}을 한글로만 읽어 적어 주세요. 예: 52,038은 오만 이천삼십팔입니다.\n"
        "답만 한 줄로 적고 다른 말은 쓰지 마세요."
    )

    def judge(text: str) -> Verdict:
        got = bare(text).removesuffix("입니다")
        return right() if got == want else expected(want, text)

    return Question(name="numerals", prompt=headed(nonce(rng), body)), text_item(
        "numerals", "numerals", judge
    )


def _negation(rng: Random) -> Part:
    late, *others = rng.sample(_SURNAMES, 4)
    paper = rng.choice(_PAPERS)
    asked = rng.choice([late, rng.choice(others)])
    claim, submitted = rng.choice(_CLAIMS)
    truth = submitted == (asked != late)
    paper = with_particle(paper, "을", "를")
    body = (
        f"글: 심사위원 네 명 가운데 {late} 위원만 {paper} 제출하지 않았다. "
        f"{', '.join(others)} 위원은 모두 기한 안에 {paper} 제출하였다.\n"
        f"문장: {asked} 위원은 {paper} {claim}.\n\n"
        "글에 비추어 문장이 맞으면 '예', 틀리면 '아니요'라고만 답해 주세요."
    )

    def judge(text: str) -> Verdict:
        said = {"예": True, "네": True, "아니요": False, "아니오": False}.get(bare(text))
        return right() if said is truth else expected("예" if truth else "아니요", text)

    return Question(name="negation", prompt=headed(nonce(rng), body)), text_item(
        "negation", "negation", judge
    )


def _polite(rng: Random) -> Part:
    token = nonce(rng)
    topic = rng.choice(_TOPICS)
    body = (
        "온라인 평가 시스템을 소개하는 글을 합니다체로 정확히 두 문장만 써 주세요. "
        f"낱말 '{topic}'도 꼭 넣고, 로마자와 확인 코드는 쓰지 마세요."
    )

    def judge(text: str) -> Verdict:
        return _judge_style(text.replace(token, ""), topic)

    return Question(name="polite", prompt=headed(token, body)), text_item("polite", "polite", judge)


def _judge_style(text: str, topic: str) -> Verdict:
    """Judge four demands, a quarter of the score each."""
    sentences = [s for part in _MARKER.sub("", text).splitlines() for s in _sentences(part)]
    demands = {
        "two sentences": len(sentences) == 2,
        "endings in 합니다체": bool(sentences) and all(map(_is_polite, sentences)),
        "Hangul only": hangul_ratio(text) >= 0.95 and not re.search("[A-Za-z]", text),
        f"the word {topic}": topic in text,
    }
    missed = [name for name, met in demands.items() if not met]
    if not missed:
        return right()
    return wrong("missing: " + ", ".join(missed), score=1 - len(missed) / len(demands))


def _sentences(line: str) -> list[str]:
    return [part for part in re.split(r"[.!?。]+", line) if bare(part)]


def _is_polite(sentence: str) -> bool:
    words = bare(sentence)
    return words.endswith("니다") and final(words[:-2]) == 17


def _syllables(rng: Random) -> Part:
    word = rng.choice(_WORDS)
    body = (
        f"낱말 '{word}'의 글자 수를 세고, 글자를 거꾸로 늘어놓은 것을 구해 주세요.\n"
        '다음 꼴의 JSON 하나만 답해 주세요: {"count": 글자 수, "reversed": "거꾸로 쓴 낱말"}'
    )

    def grade(replies: Replies) -> Verdict:
        reply = replies["syllables"]
        data = read_json(reply)
        if isinstance(data, Verdict):
            return data
        return settled(reply, _compare_syllables(word, data.get("count"), data.get("reversed")))

    item = ItemSpec(name="syllables", needs=("syllables",), grade=grade, weight=_SYLLABLES_WEIGHT)
    return Question(name="syllables", prompt=headed(nonce(rng), body)), item


def _compare_syllables(word: str, count: object, backwards: object) -> Verdict:
    counted = str(count) == str(len(word))
    turned = bare(str(backwards)) == word[::-1]
    if counted and turned:
        return right()
    want = f"{len(word)} and {word[::-1]}"
    return expected(want, f"{count} and {backwards}", score=0.5 * (counted + turned))
