"""YAML that a settings file never needs is refused at its line, at little cost, whatever it is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimon.config import document
from aimon.config.document import Mapping, Scalar, read
from aimon.config.load import Config, load
from aimon.config.problems import ConfigError, Findings


def found(text: str | bytes) -> list[str]:
    """Read the text and return the problems as shown."""
    findings = Findings("models.yaml")
    read(text.encode() if isinstance(text, str) else text, findings)
    return [str(problem) for problem in findings.in_order()]


def test_nodes_keep_what_is_written_and_where() -> None:
    node = read(b"\xef\xbb\xbfa: 010\nb:\n  - 'no'\n  - no\n", Findings("x"))
    assert isinstance(node, Mapping)
    assert node.entries["a"].value == Scalar("010", "int", 1)
    assert node.entries["b"].line == 2
    assert node.entries["b"].value == ([Scalar("no", "str", 3), Scalar("no", "bool", 4)], 3)


@pytest.mark.parametrize("text", ["", "\n", "# only a remark\n", "---\n...\n"])
def test_a_file_without_content_is_readable(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: &x [2]\n", "models.yaml:2: b: anchors and aliases (&name) are not allowed"),
        ("a:\n  - *x\n", "models.yaml:2: a[0]: anchors and aliases (*name) are not allowed"),
        ("\na: !!python/object:os.system x\n", "models.yaml:2: a: tags (!name) are not allowed"),
        ("a: !x {b: 1}\n", "models.yaml:1: a: tags (!name) are not allowed"),
        ("a: 1\n---\nb: 2\n", "models.yaml:2: a second document"),
        ("a: 1\nb: 2\na: 3\n", "models.yaml:3: a: given twice, first in line 1"),
        ("x: {a: 1,\n 'a': 3}\n", "models.yaml:2: x.a: given twice, first in line 1"),
        ("a: 1\n? [b]\n: 2\n", "models.yaml:2: a name was expected here"),
        ("a: [1\nb: 2\n", "models.yaml:2: not YAML: did not find expected ',' or ']'"),
        ("a: b: c\n", 'put text with ": " in quotes'),
        ("a:\n\tb: 1\n", "indent with spaces, not tabs"),
        ("a: 1\nb: x\x1b[2J\n", "models.yaml:2: the control character \\x1b is not allowed"),
        (b"a: 1\nb: \xff\n", "models.yaml:2: not UTF-8"),
        ("a: 1\n".encode("utf-16"), "models.yaml:1: not UTF-8"),
        ("가: 1\n".encode("cp949"), "models.yaml:1: not UTF-8"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str | bytes, problem: str) -> None:
    (only,) = found(text)
    assert problem in only


def test_all_anchors_and_tags_are_named_not_only_the_first() -> None:
    assert len(found("a: &x 1\nb: *x\nc: !y 2\n")) == 3


@pytest.mark.parametrize("depth", [20, 21])
def test_twenty_levels_are_read_and_no_more(depth: int) -> None:
    text = "[" * depth + "]" * depth
    assert len(found(text)) == (depth > 20)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "a: " + "[" * 100_000 + "]" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(f"{' ' * n}a:\n" for n in range(1000)),
    ],
    ids=["lists", "mappings", "closed", "blocks", "names", "indented"],
)
def test_deep_nesting_ends_at_once(text: str) -> None:
    started = time.process_time()
    assert "nested deeper than 20 levels" in found(text)[-1]
    assert time.process_time() - started < 5


def test_an_alias_bomb_is_not_expanded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
    )
    problems = found(bomb)
    assert len(problems) == 21 + 20 * 9
    assert "use templates" in problems[0]


def test_a_megabyte_of_aliases_is_cut_short(home: Path) -> None:
    (home / "aimon.yaml").write_text("")
    (home / "models.yaml").write_text("a: [" + "*a," * 300_000 + "]")
    with pytest.raises(ConfigError) as caught:
        load(home)
    assert len(caught.value.problems) == 501


def test_the_reader_uses_libyaml_here() -> None:
    assert document.HAS_LIBYAML


def test_without_libyaml_the_result_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"a: 010\nb: [x, 'no', {c: 1.5}]\n"
    fast = read(text, Findings("x"))
    monkeypatch.setattr(document, "_Loader", yaml.SafeLoader)
    assert read(text, Findings("x")) == fast
    assert "nested deeper" in found("[" * 5000)[0]


# Pieces that make YAML which is nearly right, so that the search goes deep.
_PIECES = (
    *("templates", "models", "schedule", "probes", "mail", "api_key", "id", "template", "price"),
    *(": ", "\n", "- ", "  ", "[", "]", "{", "}", ", ", "a", "openai", "13:00", "010", "no", "~"),
    *("'", '"', "\\", "&a ", "*a", "!t ", "|\n", "#", "? ", "---\n", "<<", "\t", "%", "\ufeff"),
    *("1e999", "2026-02-30", "9" * 30, "가", "\U0001f600", "\\ud800", "\\U00110000", "Asia/Seoul"),
)


def _load_anything(home: Path, first: bytes, second: bytes) -> None:
    (home / "aimon.yaml").write_bytes(first)
    (home / "models.yaml").write_bytes(second)
    try:
        assert isinstance(load(home), Config)
    except ConfigError as error:
        assert error.problems  # noqa: PT017 — either end is right


_anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_anything
@given(first=st.binary(max_size=200), second=st.binary(max_size=200))
def test_any_bytes_load_or_raise_config_error(home: Path, first: bytes, second: bytes) -> None:
    _load_anything(home, first, second)


@_anything
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=60), other=st.text(max_size=60))
def test_any_yaml_loads_or_raises_config_error(home: Path, pieces: list[str], other: str) -> None:
    text = "".join(pieces).encode()
    _load_anything(home, text, text)
    _load_anything(home, other.encode("utf-8", "surrogatepass"), text)


_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(_PIECES[:9]) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)


@_anything
@given(first=_value, second=_value)
def test_any_data_loads_or_raises_config_error(home: Path, first: object, second: object) -> None:
    written = [yaml.safe_dump(value, allow_unicode=True).encode() for value in (first, second)]
    _load_anything(home, *written)
