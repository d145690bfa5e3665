"""A table fits the terminal, and says everything to a pipe."""

from __future__ import annotations

import pytest
from wcwidth import wcswidth

from aimon.output.table import Table, fitted, hung, render, wrapped

TABLE = Table(
    ("model", "provider", "health", "first token", "reason"),
    [
        (
            "하이퍼클로바 X",
            "openai",
            "29.5",
            "0.20 s",
            "이용 불가 (네트워크: 호스트 이름을 찾을 수 없음)",
        ),
        ("GPT-4o", "openai", "100", "0.05 s", ""),
    ],
    right=frozenset({2, 3}),
    spare=(3, 1),
)


def test_a_pipe_gets_every_column_whole() -> None:
    shown = render(TABLE)
    assert "first token" in shown
    assert "찾을 수 없음" in shown


@pytest.mark.parametrize("width", [200, 80, 60, 50, 40])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    shown = render(fitted(TABLE, width))
    assert max(map(wcswidth, shown.splitlines())) <= width
    assert "29.5" in shown


def test_spare_columns_go_first_and_figures_stay_right() -> None:
    wide, narrow = fitted(TABLE, 200), fitted(TABLE, 80)
    assert wide.titles == [*TABLE.titles]
    assert narrow.titles == ["model", "provider", "health", "reason"]
    assert narrow.right == {2}


def test_a_table_without_rows_is_nothing() -> None:
    assert render(Table(("a",), [])) == ""


def test_a_last_column_worth_it_takes_more_lines_and_loses_nothing() -> None:
    whole = fitted(TABLE._replace(whole=True), 60)
    shown = render(whole)
    assert max(map(wcswidth, shown.splitlines())) <= 60
    assert "".join("".join(row[-1].split()) for row in whole.rows) == "".join(
        "".join(row[-1].split()) for row in TABLE.rows
    )


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("fits", 4, ["fits"]),
        ("one two three", 7, ["one two", "three"]),
        ("이름을 찾을 수 없음", 11, ["이름을 찾을", "수 없음"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("a 하이퍼클로바", 5, ["a", "하이", "퍼클", "로바"]),
    ],
)
def test_text_is_wrapped_at_spaces_where_it_can_be(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_wrapped_text_hangs_behind_its_head_and_a_pipe_gets_one_line() -> None:
    assert hung("이름  ", "one two three", 14) == "이름  one two\n      three"
    assert hung("이름  ", "one two three", None) == "이름  one two three"
