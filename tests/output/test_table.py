"""A table fits the terminal, and says everything to a pipe."""

from __future__ import annotations

import pytest
import tabulate
from hypothesis import given
from hypothesis import strategies as st
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


def test_long_names_are_whole_where_there_is_room_and_cut_before_a_column_goes() -> None:
    table = TABLE._replace(spare=(3, 1), short={0: 8}, legible=20)
    assert fitted(table, 200).rows == [list(row) for row in TABLE.rows]
    narrow = fitted(table, 61)
    assert narrow.titles == [*TABLE.titles]
    assert [row[0] for row in narrow.rows] == ["하이퍼…", "GPT-4o"]
    assert "하이퍼클로바 X" in render(table)


def test_a_spare_column_goes_where_the_last_one_would_not_be_legible() -> None:
    short, long = TABLE._replace(legible=20), TABLE._replace(legible=30)
    assert len(fitted(short, 68).titles) == 5
    assert len(fitted(long, 68).titles) == 4


_CELLS = st.text("ab 가나🔴é–", max_size=6).map(str.strip)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(_CELLS, min_size=n, max_size=n), min_size=2, max_size=5)
    ),
    st.sets(st.integers(0, 3)),
)
def test_a_table_looks_as_tabulate_draws_it(cells: list[list[str]], right: set[int]) -> None:
    titles, *rows = [[cell or "x" for cell in row] for row in cells]
    tabulate.MIN_PADDING = 0
    columns = range(len(titles))
    drawn = tabulate.tabulate(
        rows,
        headers=titles,
        tablefmt="simple",
        colalign=["right" if n in right else "left" for n in columns],
        disable_numparse=True,
    )
    own = render(Table(titles, rows, frozenset(right)))
    assert own.splitlines() == drawn.splitlines()


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
