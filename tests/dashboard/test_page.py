"""The dashboard in a real browser: tabs, filters, colours, sizes, age; nothing asked, nothing broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import axe
import pytest
from browsing import PHONE, WIDE, Browser, Keys, browser, require_browser
from click.testing import CliRunner
from planted import AT, NAMES, NOW, site

from aimon.cli import root

TABS = ("models", "templates", "tests")
_CLOCK = "const now = Date.now; let t = {ms}; Date.now = () => t; window.setClock = (ms) => t = ms"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    require_browser()
    with browser() as running:
        running.tell("Page.addScriptToEvaluateOnNewDocument", source=_clock(NOW))
        yield running


def _clock(moment: datetime) -> str:
    return _CLOCK.format(ms=round(moment.timestamp() * 1000))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the planted site, in Korean."""
    home = site(tmp_path_factory.mktemp("site"))
    done = CliRunner().invoke(root, ["--home", str(home), "--lang", "ko", "dashboard", "--at", AT])
    assert done.exit_code == 0, done.output
    return home / "reports" / "dashboard.html"


@pytest.fixture
def at_page(chromium: Browser, page: Path) -> Browser:
    """The browser with the page just opened, on a wide screen in light colours."""
    chromium.show(page)
    chromium.run("localStorage.clear()")
    return chromium


def chosen(at: Browser) -> tuple[str, list[str]]:
    """Return the tab that is selected, and the parts that are seen."""
    (tab,) = at.all("[role=tab][aria-selected=true]")
    seen = [panel.get_attribute("id") or "" for panel in at.all("[role=tabpanel]")]
    return (tab.get_attribute("href") or "").partition("#")[2], seen


def names(at: Browser, part: str = "#models .card h3 bdi") -> list[str]:
    return [element.text for element in at.all(part)]


def set_to(at: Browser, name: str, value: Any, form: str = "models") -> None:
    """Set a filter as a person does."""
    field = at.one(f"form[data-filters={form}] [name={name}]")
    if isinstance(value, bool):
        if field.is_selected() != value:
            field.click()
    else:
        field.clear()
        field.send_keys(value)


def told(at: Browser, form: str = "models") -> str:
    return at.one(f"form[data-filters={form}] output").text


def test_a_tab_is_chosen_by_the_mouse_and_named_in_the_address(at_page: Browser) -> None:
    assert chosen(at_page) == ("models", ["models"])
    for name in ("tests", "templates"):
        at_page.one(f"#tab-{name}").click()
        assert chosen(at_page) == (name, [name])
        assert at_page.driver.current_url.endswith(f"#{name}")


def test_the_arrow_keys_go_round_the_tabs(at_page: Browser) -> None:
    at_page.run("document.getElementById('tab-models').focus()")
    seen = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.HOME):
        at_page.press(key)
        focus = at_page.run("return document.activeElement.id")
        assert focus == f"tab-{chosen(at_page)[0]}"
        seen.append(focus.removeprefix("tab-"))
    assert seen == ["templates", "tests", "models", "tests", "models"]
    at_page.press(Keys.END)
    assert chosen(at_page)[0] == "tests"
    stops = [tab.get_attribute("tabindex") for tab in at_page.all("[role=tab]")]
    assert stops == ["-1", "-1", "0"]


def test_the_keyboards_place_is_seen_and_the_first_step_skips_to_the_content(
    at_page: Browser,
) -> None:
    at_page.press(Keys.TAB)
    link = at_page.driver.switch_to.active_element
    assert link.get_attribute("href").endswith("#content")
    assert link.rect["y"] >= 0
    assert at_page.run(
        "const s = getComputedStyle(document.activeElement);"
        "return s.outlineStyle + ' ' + parseFloat(s.outlineWidth)"
    ) == "solid 3"  # fmt: skip
    at_page.press(Keys.ENTER)
    assert at_page.run("return document.activeElement.id") == "content"


@pytest.mark.parametrize("name", TABS)
def test_an_address_opens_its_tab(chromium: Browser, page: Path, name: str) -> None:
    chromium.show(f"{page.as_uri()}#{name}")
    assert chosen(chromium)[0] == name


def test_a_models_address_opens_the_tab_that_it_is_in(chromium: Browser, page: Path) -> None:
    chromium.show(f"{page.as_uri()}#tests")
    chromium.all('#tests a[href="#model-m2"]')[0].click()
    assert chosen(chromium)[0] == "models"
    place = chromium.one("#model-m2").rect["y"] - chromium.run("return scrollY")
    assert 0 <= place < WIDE[1]


def test_the_filters_hide_and_count(at_page: Browser) -> None:
    everyone = names(at_page)
    assert len(everyone) == len(NAMES)
    assert told(at_page) == f"전체 {len(NAMES)}개 중 {len(NAMES)}개 표시"
    set_to(at_page, "active", True)
    assert "Solar" not in names(at_page)
    assert told(at_page) == f"전체 {len(NAMES)}개 중 {len(NAMES) - 1}개 표시"
    set_to(at_page, "ill", True)
    assert len(names(at_page)) == 3
    set_to(at_page, "search", "<SCRIPT>")
    assert names(at_page) == [NAMES[1]]
    assert told(at_page) == f"전체 {len(NAMES)}개 중 1개 표시"
    set_to(at_page, "search", "no such model")
    assert names(at_page) == []
    assert told(at_page) == "조건에 맞는 모델이 없습니다"
    assert at_page.one("form[data-filters=models] output").get_attribute("role") == "status"


def test_the_tests_are_filtered_by_themselves(at_page: Browser) -> None:
    at_page.one("#tab-tests").click()
    set_to(at_page, "ill", True, "tests")
    rows = "#tests .stack tbody tr th bdi"
    assert len(names(at_page, rows)) == 3
    assert len(names(at_page, "#tests .days tbody tr th bdi")) == 3
    assert told(at_page, "tests") == f"전체 {len(NAMES) - 1}개 중 3개 표시"
    at_page.one("#tab-models").click()
    assert len(names(at_page)) == len(NAMES)


def test_names_are_text_and_run_nothing(at_page: Browser) -> None:
    found = names(at_page)
    assert NAMES[1] in found
    assert NAMES[2] in found
    assert at_page.run("return document.scripts.length") == 1


def _dark(at: Browser) -> bool:
    colour = at.run("return getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour[4:-1].split(",")) < 3 * 64


def test_the_colours_follow_the_system_until_the_button_chooses_and_stay(
    at_page: Browser, page: Path
) -> None:
    assert not _dark(at_page)
    at_page.look(scheme="dark")
    assert _dark(at_page)
    at_page.until("return document.querySelector('#theme').ariaPressed === 'true'")
    at_page.one("#theme").click()
    assert not _dark(at_page)
    at_page.show(page, scheme="dark")
    assert not _dark(at_page)
    assert at_page.one("#theme").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("name", TABS)
def test_a_phone_needs_no_sideways_scrolling(chromium: Browser, page: Path, name: str) -> None:
    chromium.show(f"{page.as_uri()}#{name}", size=PHONE)
    chromium.run("document.querySelectorAll('details').forEach((d) => d.open = true)")
    beyond = """return [...document.querySelectorAll('main *, header *')]
        .filter((e) => !e.closest('.wide, svg, .unseen, thead'))
        .filter((e) => e.getBoundingClientRect().right > arguments[0] + 1)
        .map((e) => e.outerHTML.slice(0, 80))"""
    assert chromium.run(beyond, PHONE[0]) == []
    assert chromium.run("return document.documentElement.scrollWidth") <= PHONE[0]


def test_it_warns_once_it_should_have_been_made_again_twice(at_page: Browser) -> None:
    def warning(minutes: float) -> str:
        moment = NOW + timedelta(minutes=minutes)
        at_page.run(f"setClock({moment.timestamp() * 1000})")
        at_page.run("document.dispatchEvent(new Event('visibilitychange'))")
        return "".join(element.text for element in at_page.all("#stale"))

    assert warning(0) == ""
    assert warning(19.9) == ""
    assert "20분 전" in warning(20)
    assert "2026-11-25 13:30" in warning(20)
    assert "3시간 전" in warning(200)
    assert warning(1) == ""


def test_without_scripts_everything_stands_there(chromium: Browser, page: Path) -> None:
    chromium.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.show(page)
        assert [e.get_attribute("id") for e in chromium.all("section.tab")] == list(TABS)
        assert not chromium.all("form, #reload, #theme")
        assert "2026-11-25 13:20" in chromium.one("header").text
        assert chromium.all("noscript p")
    finally:
        chromium.tell("Emulation.setScriptExecutionDisabled", value=False)


def test_print_has_all_parts_opened_in_light_colours(at_page: Browser) -> None:
    at_page.one("#theme").click()
    at_page.look(media="print")
    at_page.run("dispatchEvent(new Event('beforeprint'))")
    assert not _dark(at_page)
    assert [e.get_attribute("id") for e in at_page.all("section.tab")] == list(TABS)
    assert not at_page.all("nav, button, form")
    assert not at_page.all("main details:not([open])")
    at_page.run("dispatchEvent(new Event('afterprint'))")
    assert not at_page.all("main details[open]")


def test_trouble_is_reported_by_the_commands_and_contacts_shown(at_page: Browser) -> None:
    at_page.one("details.menu summary").click()
    text = at_page.one("details.menu").text
    assert "aimon incident report I-1 --send" in text
    assert "내선 1234" in text
    at_page.press(Keys.ESCAPE)
    assert not at_page.all("details.menu > div")


class _Handler(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 — one server a test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback."""
    _Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_it_asks_for_nothing_and_breaks_no_policy(chromium: Browser, page: Path) -> None:
    with served(page.parent) as address:
        for url in (page.as_uri(), f"{address}/dashboard.html"):
            chromium.requests()
            chromium.show(url)
            for name in TABS:
                chromium.one(f"#tab-{name}").click()
            chromium.one("#reload").click()
            assert set(chromium.requests()) == {url}
            assert chromium.said() == []
    assert set(_Handler.asked) == {"/dashboard.html"}


def test_its_policy_lets_no_other_style_script_or_picture_in(at_page: Browser) -> None:
    at_page.run(
        "document.body.insertAdjacentHTML('beforeend',"
        ' \'<img src="http://127.0.0.1:9/x.png"><p id=added style="color: red">x</p>\');'
        "const s = document.createElement('script'); s.textContent = 'window.planted = 1';"
        "document.body.append(s)"
    )
    assert at_page.run("return window.planted === undefined")
    colour = at_page.run("return getComputedStyle(document.getElementById('added')).color")
    assert colour != "rgb(255, 0, 0)"
    assert len([line for line in at_page.said() if "Content Security Policy" in line]) >= 3


@pytest.fixture(scope="module")
def axe_script() -> str:
    try:
        return axe.script()
    except axe.Unavailable as error:
        if os.environ.get("AIMON_REQUIRE_NODE") == "1":
            pytest.fail(f"axe-core is required here: {error}")
        pytest.skip(f"no axe-core: {error}")


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", WIDE), ("light", PHONE)], ids=str
)
def test_axe_finds_nothing_that_keeps_people_out(
    chromium: Browser, page: Path, axe_script: str, scheme: str, size: tuple[int, int]
) -> None:
    for name in TABS:
        chromium.show(f"{page.as_uri()}#{name}", scheme=scheme, size=size)
        chromium.run("localStorage.clear()")
        chromium.run("document.querySelectorAll('details').forEach((d) => d.open = true)")
        chromium.run(axe_script)
        found = chromium.driver.execute_async_script(
            "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(done, (e) => done({failed: String(e)}))"
        )
        assert "failed" not in found
        grave = [
            (v["id"], v["impact"], [node["html"][:120] for node in v["nodes"]][:3])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert grave == []
        assert len(found["passes"]) > 20
