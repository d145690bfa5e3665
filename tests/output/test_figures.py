"""Numbers, times and trends as people read them."""

from __future__ import annotations

from making import seoul

from aimon.output import figures


def test_a_percentage_has_its_n() -> None:
    assert figures.rate(95.2, 20, 21) == "95.2 % (20/21)"
    assert figures.rate(100.0, 21, 21) == "100 % (21/21)"
    assert figures.rate(None, 0, 0) == "–"


def test_a_trend_is_a_line_of_bars_with_gaps() -> None:
    assert figures.sparkline([0, 12.4, 50, 99.9, 100, None]) == "▁▁▅██·"


def test_a_time_is_as_short_as_it_can_be() -> None:
    now = seoul("2026-11-23 18:00")
    assert figures.moment(seoul("2026-11-23 09:30"), now) == "09:30"
    assert figures.moment(seoul("2026-11-20 17:00"), now) == "11-20 17:00"
    assert figures.moment(seoul("2025-11-20 17:00"), now) == "2025-11-20"
    assert figures.moment(None, now) == "–"


def test_small_money_is_seen_and_names_its_currency() -> None:
    assert figures.money(0.00012, "USD") == "0.0001 USD"
    assert figures.money(1234.5, "KRW") == "1234.50 KRW"
    assert figures.money(None, None) == "–"


def test_a_score_is_a_bar() -> None:
    assert figures.bar(90) == "█" * 18 + "░" * 2
    assert figures.bar(None) == "░" * 20


def test_an_expense_has_the_digits_that_matter() -> None:
    shown = [figures.expense(n, "USD") for n in (0, 0.000351, 0.00875, 0.5, 1, 8.754, 999.4, 12345)]
    assert shown == [
        "0 USD",
        "0.00035 USD",
        "0.0088 USD",
        "0.50 USD",
        "1.00 USD",
        "8.75 USD",
        "999.40 USD",
        "12,345 USD",
    ]
    assert figures.expense(40.271, "USD", [0.032, None]) == "40.271 USD"
    assert figures.expense(0, "KRW", [12345]) == "0 KRW"


def test_a_trouble_of_weeks_is_counted_in_days() -> None:
    assert [figures.span(3600 * hours) for hours in (2, 47, 48, 317)] == [
        "2 h",
        "47 h",
        "2 days",
        "13 days",
    ]
