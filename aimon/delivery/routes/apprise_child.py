"""The process that speaks through Apprise: it knows nothing of aimon, and can be killed.

Reads a job as JSON from stdin and writes one line of JSON: ``result`` is *sent*, *unknown* (no such
service) or *failed*, ``said`` the last words of Apprise's own log.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile


class Heard(logging.Handler):
    """Keeps the last line that is logged, in place of whoever else would show it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.line = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        self.line = record.getMessage()


def trust(ca_file: str, folder: str) -> None:
    """Trust a site's own certificates beside the public ones."""
    import certifi

    bundle = os.path.join(folder, "ca.pem")
    with open(bundle, "w", encoding="ascii", errors="ignore") as out:
        for path in (certifi.where(), ca_file):
            with open(path, encoding="utf-8", errors="ignore") as source:
                out.write(source.read() + "\n")
    os.environ["REQUESTS_CA_BUNDLE"] = bundle


def notify(job: dict[str, str]) -> str:
    """Send, and return what came of it."""
    import apprise

    asset = apprise.AppriseAsset(app_id="aimon", async_mode=False)
    asset.app_desc, asset.app_url = "aimon", ""
    asset.image_url_mask = asset.image_url_logo = ""
    asset.http_redirects = False
    services = apprise.Apprise(asset=asset)
    if not services.add(job["url"]):
        return "unknown"
    sent = services.notify(
        title=job["title"], body=job["body"], notify_type=job["type"], body_format="text"
    )
    return "sent" if sent else "failed"


def main() -> None:
    """Do the job."""
    job = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a plugin prints is no answer
    heard = Heard()
    logger = logging.getLogger("apprise")
    logger.addHandler(heard)
    logger.propagate = False
    with tempfile.TemporaryDirectory() as folder:
        if job["ca_file"]:
            trust(job["ca_file"], folder)
        result = notify(job)
    print(json.dumps({"result": result, "said": heard.line}), file=out)


if __name__ == "__main__":
    main()
