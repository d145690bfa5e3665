"""An entry's text and memo, what stands in its placeholders' place, and what a search returns."""

from __future__ import annotations

from aimon.core.knowledge import MEMO, Entry, Search, divided, filled


def entry(name: str, title: str, **fields: object) -> Entry:
    return Entry(name=name, title=title, topic="other", **fields)  # type: ignore[arg-type]


def test_the_memo_begins_at_its_heading() -> None:
    assert divided(f"\n답\n\n## 다른 제목\n\n{MEMO}  \n\n메모\n") == ("답\n\n## 다른 제목", "메모")
    assert divided("답") == ("답", "")
    assert divided(f"{MEMO}\n메모") == ("", "메모")


def test_a_line_with_an_empty_value_is_left_out_and_leaves_no_gap() -> None:
    text = "처음\n\n- 전화: {phone}\n- 메일: {mail}\n\n끝 {hours}"
    assert filled(text, {"phone": "", "mail": "", "hours": "9–18"}) == "처음\n\n끝 9–18"
    assert filled(text, {"phone": "1", "mail": "", "hours": "9"}) == "처음\n\n- 전화: 1\n\n끝 9"


def test_what_is_no_placeholder_stays() -> None:
    assert filled('{"a": 1} {name} {phone}', {"phone": "1"}) == '{"a": 1} {name} 1'
    assert filled("{phone}", {"phone": "{mail}", "mail": "2"}) == "{mail}"


def test_other_wordings_and_the_text_are_searched_and_the_memo_is_not() -> None:
    search = Search(
        [
            entry("one", "연결 오류", also=("접속이 끊겨요",)),
            entry("two", "요금", text="답은 토큰에 따라 다릅니다", memo="자동차"),
        ]
    )
    assert search.best("접속 끊김")[0].entry.name == "one"
    assert search.best("토큰")[0].entry.name == "two"
    assert search.best("자동차") == []


def test_a_question_that_asks_what_a_title_says_comes_before_one_that_only_tells_of_it() -> None:
    search = Search([entry("tells", "기타", text="비용도 듭니다"), entry("asks", "비용 문의")])
    assert [hit.entry.name for hit in search.best("비용")] == ["asks", "tells"]
