"""A provider's place: a protocol at a host, wherever below it the address leads."""

from __future__ import annotations

import pytest
from making import model

from aimon.core.places import Place, is_outside, place_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.openai.com/v1", "api.openai.com"),
        ("https://API.OpenAI.com:443/v1", "api.openai.com"),
        ("https://api.openai.com:8443", "api.openai.com:8443"),
        ("http://api.openai.com:443", "api.openai.com:443"),
        ("http://gpu-1:80/v1/", "gpu-1"),
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000"),
        ("https://[2001:DB8::1]:443/v1", "[2001:db8::1]"),
    ],
)
def test_the_place_is_the_host_without_path_or_usual_port(url: str, host: str) -> None:
    assert place_of(model(base_url=url)) == Place("openai", host)


def test_two_protocols_at_one_host_are_two_places() -> None:
    url = "http://gateway.example.org"
    places = {place_of(model(provider=p, base_url=url)) for p in ("openai", "gemini")}
    assert {place.host for place in places} == {"gateway.example.org"}
    assert len(places) == 2


@pytest.mark.parametrize(
    ("host", "outside"),
    [
        ("api.openai.com", True),
        ("api.example.org:8443", True),
        ("8.8.8.8", True),
        ("[2606:4700::1111]:8443", True),
        ("127.0.0.1:8000", False),
        ("10.1.2.3", False),
        ("192.168.0.7:11434", False),
        ("[::1]:8000", False),
        ("localhost:11434", False),
        ("gpu-1", False),
        ("llm.internal", False),
        ("nas.local:80", False),
    ],
)
def test_this_machine_private_addresses_and_private_names_lie_inside(
    host: str, outside: bool
) -> None:
    assert is_outside(host) is outside
