"""A report's HTML as a page and as a mail."""

from __future__ import annotations

from aimon.output.report import Report


def test_a_page_carries_the_images_that_a_mail_has_as_parts() -> None:
    html = '<img src="cid:usage" alt=""><img src="cid:other" alt="">'
    report = Report(
        key="k", subject="s", text="t", html=html, data={}, images={"usage": b"\x89PNG"}
    )

    assert (
        report.page
        == '<img src="data:image/png;base64,iVBORw==" alt=""><img src="cid:other" alt="">'
    )
    assert report.html == html
