"""``aimon log query``: one SELECT over the period's views, locked in, with values as plain text."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import probe, seoul, ticket_event, write_workspace
from ptys import CTRL_C, talk

from aimon.analysis import query
from aimon.journal.probes import probe_log
from aimon.journal.tickets import ticket_log

Run = Callable[..., Result]
AT = ("--at", "2026-11-25T18:00")
# aimon, telling when the engine is about to be asked.
ASKED = """
from aimon.analysis import query
from aimon.cli import main

answer = query.answer
query.answer = lambda *args, **how: print("asked", flush=True) or answer(*args, **how)
main()
"""


@pytest.fixture
def site(home: Path) -> Path:
    """A workspace with two tests and an inquiry."""
    write_workspace(home)
    probe_log(home / "log", "h").append(
        probe("gpt-main", seoul("2026-11-25 09:30"), cost=0.5),
        probe("clova", seoul("2026-11-25 09:30"), cost=None, currency=None),
    )
    ticket_log(home / "log", "h").append(
        ticket_event(
            "T-1", seoul("2026-11-25 10:00"), "received", requester="홍길동", contact="010-1234"
        )
    )
    return home


def test_the_help_says_how(aimon: Run) -> None:
    shown = aimon("log", "query", "--help").output
    assert 'Example: aimon log query "SELECT model, count(*) AS n' in shown


def test_values_are_plain_numbers_and_text(site: Path, aimon: Run) -> None:
    sql = (
        "SELECT model, cost, sum(total) OVER () AS hugeint, 1.25 AS decimal, DATE '2026-11-25' AS d,"
        " TIMESTAMPTZ '2026-11-25 00:00:00+00' AS t, [DATE '2026-11-25'] AS l, {'a': 1} AS s,"
        " 'NaN'::DOUBLE AS nan, 'a' AS model FROM probes ORDER BY ALL"
    )
    shown = json.loads(aimon("log", "query", sql, "--json", *AT).stdout)
    assert shown["rows"][0] == {
        "model": "clova",
        "cost": None,
        "hugeint": 8,
        "decimal": 1.25,
        "d": "2026-11-25",
        "t": "2026-11-25 09:00:00+09",
        "l": ["2026-11-25"],
        "s": {"a": 1},
        "nan": None,
        "model_2": "a",
    }
    assert shown["columns"][0] == {"name": "model", "type": "VARCHAR"}
    assert (shown["more"], shown["unreadable_lines"]) == (False, 0)


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("'inf'::DOUBLE", None),
        ("['NaN'::DOUBLE, 1]", [None, 1]),
        ("{'a': 'inf'::DOUBLE, 'b': '-inf'::FLOAT}", {"a": None, "b": None}),
        ("'[1e999]'::JSON", [None]),
        ("[1.5::DECIMAL(38, 9)]", [1.5]),
        ("170141183460469231731687303715884105727::HUGEINT", 2**127 - 1),
        ("('[' || repeat('9', 5000) || ']')::JSON", "[" + "9" * 5000 + "]"),
        ("(repeat('[', 100) || repeat(']', 100))::JSON", json.loads("[" * 100 + "]" * 100)),
        ("(repeat('[', 101) || repeat(']', 101))::JSON", "[" * 101 + "]" * 101),
        ("(repeat('[', 5000) || repeat(']', 5000))::JSON", "[" * 5000 + "]" * 5000),
    ],
)
def test_what_json_cannot_hold_is_null_or_text(
    site: Path, aimon: Run, sql: str, value: Any
) -> None:
    told = aimon("log", "query", f"SELECT {sql} AS x", "--json", *AT).stdout
    assert json.loads(told, parse_constant=pytest.fail)["rows"] == [{"x": value}]
    for fmt in ("jsonl", "table", "csv", "md"):
        assert aimon("log", "query", f"SELECT {sql} AS x", "--format", fmt, *AT).exit_code == 0


def test_a_negative_number_is_one_for_a_spreadsheet_and_a_formula_is_none(
    site: Path, aimon: Run
) -> None:
    sql = "SELECT -5 AS a, -1.5 AS b, -1e-20 AS c, '-inf'::DOUBLE AS d, '=1+1' AS e, '-1+1' AS f"
    told = aimon("log", "query", sql, "--format", "csv", *AT).stdout
    assert told.splitlines()[1] == "-5,-1.5,-1e-20,-inf,'=1+1,'-1+1"


def test_nothing_is_a_dash_for_the_eye_and_empty_for_a_program(site: Path, aimon: Run) -> None:
    sql = "SELECT model, cost FROM probes ORDER BY model"
    assert aimon("log", "query", sql, *AT).stdout.splitlines()[2:] == [
        "clova        –",
        "gpt-main   0.5",
    ]
    csv = aimon("log", "query", sql, "--format", "csv", *AT).stdout
    assert csv == "model,cost\nclova,\ngpt-main,0.5\n"
    lines = aimon("log", "query", sql, "--format", "jsonl", *AT).stdout.splitlines()
    assert json.loads(lines[0]) == {"model": "clova", "cost": None}


def test_what_a_terminal_would_obey_is_shown_as_text(site: Path, aimon: Run) -> None:
    shown = aimon("log", "query", "SELECT chr(27) || '[31m' AS x", *AT).stdout
    assert "\x1b" not in shown
    assert "\\x1b[31m" in shown


def test_a_query_may_come_from_standard_input(site: Path, aimon: Run) -> None:
    result = aimon("log", "query", "-", "--json", *AT, input="SELECT count(*) AS n\nFROM probes;\n")
    assert json.loads(result.stdout)["rows"] == [{"n": 2}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT * FROM read_duckdb('{file}')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM '{file}'",
        "FROM '{file}'",
        "FROM '{folder}/data.csv'",
        "SELECT * FROM read_csv('file://{file}')",
        "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
        "SELECT * FROM query_table('{file}')",
        "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{file}'')'))",
        "SELECT (SELECT content FROM read_text('{file}'))",
        "WITH x AS (FROM read_text('{file}')) FROM x",
        "FROM read_text('{folder}/log/tickets/day=2026-11-25/h.jsonl')",
        "FROM read_json('{folder}/log/probes/*/*.jsonl')",
        "FROM read_text('{folder}/log/link')",
        "FROM read_text('{folder}/log/probes/../../aimon.yaml')",
        "FROM raw_tickets",
        "FROM lines_of_tickets",
        "FROM memory.main.raw_probes",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY probes FROM '{file}'",
        "EXPORT DATABASE '{folder}/out'",
        "IMPORT DATABASE '{folder}'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/out.db'",
        "ATTACH ':memory:' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{file}'",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
        "SET enable_external_access = true",
        "SET VARIABLE x = 1",
        "PRAGMA database_list",
        "CALL enable_logging()",
        "FROM enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/out')",
        "FROM enable_profiling(save_location = '{folder}/out')",
        "FROM add_grammar_extension('x')",
        "CREATE TABLE x AS SELECT 1",
        "INSERT INTO probes SELECT * FROM probes",
        "UPDATE probes SET model = 'x'",
        "DELETE FROM probes",
        "DROP TABLE probes",
        "CREATE SECRET (TYPE s3)",
        "FROM duckdb_secrets()",
        "BEGIN",
        "SELECT 1; DROP TABLE probes",
        "SELECT getenv('HOME')",
        "FROM 'http://127.0.0.1:9/x.csv'",
        "FROM read_csv('https://127.0.0.1:9/x.csv')",
        "FROM read_parquet('s3://bucket/x')",
        "USE memory",
    ],
)
def test_nothing_but_the_views_can_be_reached(site: Path, aimon: Run, sql: str) -> None:
    secret = site / "secret.txt"
    secret.write_text("swordfish\n")
    (site / "data.csv").write_text("a,b\nswordfish,2\n")
    (site / "log" / "link").symlink_to(secret)
    before = sorted(site.rglob("*"))
    result = aimon("log", "query", sql.format(file=secret, folder=site), *AT)
    assert result.exit_code == 2, result.output
    assert "swordfish" not in result.output
    assert "홍길동" not in result.output
    assert "unexpected error" not in result.output
    left = {path for path in site.rglob("*") if ".cache" not in path.parts}
    assert left == {path for path in before if ".cache" not in path.parts}


@pytest.mark.parametrize("reader", ["csv", "json", "text", "blob", "parquet", "ndjson_objects"])
def test_no_query_tells_whether_a_file_is_there(site: Path, aimon: Run, reader: str) -> None:
    there = aimon("log", "query", f"FROM read_{reader}('{site}/aimon.yaml')", *AT)
    nowhere = aimon("log", "query", f"FROM read_{reader}('{site}/nothing')", *AT)
    assert there.exit_code == nowhere.exit_code == 2
    assert there.output == nowhere.output


def test_every_view_is_without_the_requester(site: Path, aimon: Run) -> None:
    for view in query.VIEWS:
        result = aimon("log", "query", f"FROM {view}", "--json", *AT)
        assert result.exit_code == 0, result.output
        assert "홍길동" not in result.output
        assert "010-1234" not in result.output


@pytest.mark.parametrize(
    ("sql", "what", "where"),
    [
        ("SELECT id FORM probes", 'near "probes"', ["SELECT id FORM probes", " " * 15 + "^^^^^^"]),
        (
            "SELECT modle FROM probes",
            '"modle" not found',
            ["SELECT modle FROM probes", " " * 7 + "^"],
        ),
        ("SELECT 1,\n  nope FROM probes", '"nope" not found', ["  nope FROM probes", "  ^^^^"]),
        ("FROM prob", "prob does not exist", ["FROM prob", " " * 5 + "^^^^"]),
        ("SELECT CAST(model AS INT) FROM probes", "Could not convert", []),
        ("SELECT 'a'::INT", "Could not convert", ["SELECT 'a'::INT"]),
        ("", "there is no query", []),
        ("/* nothing */", "a query is one SELECT", []),
        ("SELECT error('a\nb\x1b')", "", []),
    ],
)
def test_wrong_sql_is_told_with_its_place(
    site: Path, aimon: Run, sql: str, what: str, where: list[str]
) -> None:
    result = aimon("log", "query", sql, *AT)
    assert result.exit_code == 2
    assert what in result.stderr
    assert "\x1b" not in result.stderr
    lines = result.stderr.splitlines()
    for line in where:
        assert any(shown.startswith("  " + line) for shown in lines), result.stderr
    assert lines[-1] == "  see the views and their columns: aimon log query --schema"


def test_what_takes_too_long_is_stopped(site: Path, aimon: Run) -> None:
    endless = "SELECT sum(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)"
    result = aimon("log", "query", endless, "--timeout", "0.3", *AT)
    assert result.exit_code == 3
    assert "it took more than 0.3 s" in result.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)",
        "FROM range(1000000) a, range(1000000) b ORDER BY a.range * b.range",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    ],
)
def test_ctrl_c_ends_a_query(site: Path, sql: str) -> None:
    result = talk(
        ["-c", ASKED, "log", "query", sql],
        [("asked", CTRL_C)],
        AIMON_LANG="en",
        PYTHONPATH=":".join(sys.path),
    )
    assert result.code == 130, result.shown
    assert result.shown.splitlines()[1:] == ["^Caimon: interrupted"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT length(repeat('x', 3000000000))",
        "SELECT len(range(1000000000))",
        "SELECT len(list(a.i)) FROM range(1000000) a(i), range(1000) b(i)",
    ],
)
def test_what_takes_too_much_memory_is_stopped(site: Path, aimon: Run, sql: str) -> None:
    result = aimon("log", "query", sql, *AT)
    assert result.exit_code == 3
    assert "more than 1024 MiB of memory" in result.stderr


def test_more_rows_than_were_asked_for_are_left_out_and_told_of(site: Path, aimon: Run) -> None:
    result = aimon("log", "query", "FROM range(1000000000000)", "--limit", "3", "--json", *AT)
    shown = json.loads(result.stdout)
    assert (len(shown["rows"]), shown["more"]) == (3, True)
    assert "there are more rows" in result.stderr
    result = aimon("log", "query", "FROM range(3)", "--limit", "3", "--json", *AT)
    assert json.loads(result.stdout)["more"] is False


def test_the_schema_says_what_every_column_means(site: Path, aimon: Run) -> None:
    views = json.loads(aimon("log", "query", "--schema", "--json").stdout)["views"]
    assert [view["view"] for view in views] == list(query.VIEWS)
    for view in views:
        assert view["meaning"]
        assert view["columns"]
        assert all(column["meaning"] and column["type"] for column in view["columns"])
    shown = aimon("log", "query", "--schema").stdout
    assert "latency_ms" in shown
    assert "mean time to the whole answer" in shown


def test_a_period_that_ends_before_it_begins_is_refused(site: Path, aimon: Run) -> None:
    days = ("--from", "2026-11-25", "--to", "2026-11-24")
    assert aimon("log", "query", "FROM probes", *days).exit_code == 2


def test_unreadable_lines_are_told_of(site: Path, aimon: Run) -> None:
    file = site / "log" / "probes" / "day=2026-11-25" / "h.jsonl"
    file.write_bytes(file.read_bytes() + b"torn\n")
    result = aimon("log", "query", "SELECT count(*) AS n FROM probes", "--json", *AT)
    assert json.loads(result.stdout)["unreadable_lines"] == 1
    assert "1 line of the log cannot be read" in result.stderr
