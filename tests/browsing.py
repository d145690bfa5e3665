"""A real browser for tests: Debian's chromium with its driver, without a window.

Selenium drives it: Debian's driver always is of its browser's version, and the client is a fifth
of the size of Playwright, which is made for browsers of its own.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

WIDE, PHONE = (1280, 900), (360, 800)
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


def _missing() -> str:
    """Return what is not installed here, or nothing."""
    tools = ("chromium", "chromedriver")
    return ", ".join(tool for tool in tools if not shutil.which(tool))


def require_browser() -> None:
    """Skip where there is no browser, but fail where AIMON_REQUIRE_BROWSER=1 says there must be."""
    if not (missing := _missing()):
        return
    if os.environ.get("AIMON_REQUIRE_BROWSER") == "1":
        pytest.fail(f"a browser is required here: not installed: {missing}")
    pytest.skip(f"not installed: {missing}")


class Browser:
    """One page at a time, and what the browser says of it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def tell(self, command: str, **arguments: Any) -> Any:
        """Use the browser's own protocol."""
        return self.driver.execute_cdp_cmd(command, arguments)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return its value."""
        return self.driver.execute_script(script, *arguments)

    def show(
        self, page: Path | str, *, scheme: str = "light", size: tuple[int, int] = WIDE
    ) -> None:
        """Open a page anew, with nothing left of the one before."""
        self.look(scheme=scheme, size=size)
        self.driver.get("about:blank")
        self.said()
        self.driver.get(page if isinstance(page, str) else page.as_uri())

    def look(
        self, *, scheme: str = "light", size: tuple[int, int] = WIDE, media: str = "screen"
    ) -> None:
        """Set the system's colours, the window's size and the medium."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", media=media, features=features)
        width, height = size
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )

    def until(self, script: str, *arguments: Any) -> Any:
        """Return a script's value once it is a true one: what the page does in its own time."""
        return WebDriverWait(self.driver, 10, 0.02).until(lambda _: self.run(script, *arguments))

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements of a selector that are seen."""
        return [e for e in self.driver.find_elements("css selector", selector) if e.is_displayed()]

    def one(self, selector: str) -> WebElement:
        """Return the one element of a selector."""
        return self.driver.find_element("css selector", selector)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def said(self) -> list[str]:
        """Return what stands in the console since it was last asked: errors, broken policies."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses asked for since it was last asked, the data in the page left out."""
        found = (json.loads(e["message"])["message"] for e in self.driver.get_log("performance"))
        urls = [
            message["params"]["request"]["url"]
            for message in found
            if message["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith(("data:", "about:"))]


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for option in _OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(str(shutil.which("chromedriver")))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Browser(driver)
    finally:
        driver.quit()


__all__ = ["PHONE", "WIDE", "Browser", "Keys", "browser", "require_browser"]
