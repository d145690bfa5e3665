"""Both files are checked whole: every error told at once, each with its file, line and path."""

from __future__ import annotations

import os
import time as clock
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from aimon.config.load import MAX_BYTES, Config, load
from aimon.config.problems import ConfigError
from aimon.core.registry import ProbeOptions
from aimon.core.settings import Holidays, Hours, Level, Settings, Sla, SlotPlan

ENTRY = "{id: a, provider: openai, base_url: https://h.example/v1, model: m%s}"


def write(home: Path, settings: str = "", models: str = "") -> Path:
    """Write both files and return the home."""
    (home / "aimon.yaml").write_text(settings, encoding="utf-8")
    (home / "models.yaml").write_text(models, encoding="utf-8")
    return home


def problems(home: Path, settings: str = "", models: str = "") -> list[str]:
    """Write both files, load them, and return what is wrong, as shown; nothing when all is well."""
    try:
        load(write(home, settings, models))
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def entry(home: Path, *more: str) -> list[str]:
    """Return what is wrong with a registry of one good entry with these fields added."""
    return problems(home, models=f"models: [{ENTRY % ''.join(f', {part}' for part in more)}]")


def test_empty_files_mean_the_defaults(home: Path) -> None:
    config = load(write(home))
    assert config.settings == Settings()
    assert config.registry.models == ()


def test_names_with_all_their_lines_commented_out_mean_the_defaults(home: Path) -> None:
    config = load(write(home, "schedule:\nmail:\nbusiness_days:\n", "templates:\nmodels:\n"))
    assert config.settings == Settings()


def test_every_field_of_an_entry_arrives(home: Path) -> None:
    text = """
templates:
  t:
    provider: openai
    base_url: https://h.example/v1
    api_key: env:A_KEY
    price: {input: 1, output: 2.5}
    probe: {deadline: 30, temperature: 0.5, checks: [basic]}
models:
  - id: a
    template: t
    model: "4"
    state: inactive
    tier: 2
    price: {output: 4, currency: KRW}
    limits: {context: 128000}
    scores: {quality: 0, speed: 100}
    features: [streaming, "no"]
    retires: 2027-03-01
    updated: "2026-11-01"
    probe: {temperature: null}
"""
    (model,) = load(write(home, models=text)).registry.models
    assert (model.id, model.provider, model.model, model.display_name) == ("a", "openai", "4", "4")
    assert model.price is not None
    assert (model.price.input, model.price.output, model.price.currency) == (1, 4, "KRW")
    assert model.probe == ProbeOptions(deadline=30, temperature=None, checks=("basic",))
    assert (model.scores.quality, model.scores.speed) == (0, 100)
    assert model.features == ("streaming", "no")
    assert (model.retires, model.updated) == (date(2027, 3, 1), date(2026, 11, 1))
    assert (model.api_key, model.template, model.tier) == ("env:A_KEY", "t", 2)


def test_every_setting_arrives(home: Path) -> None:
    text = """
language: ko
timezone: Asia/Tokyo
organisation: 평가원
business_days: [mon, sat]
business_hours: {start: 8:30}
holidays: {korean: false, add: [2026-12-31]}
sla: {major: {within: 90m, solution: 2d}}
contacts: {administrator: [관리자 <c@example.org>], emergency: 02-0000-0000}
schedule: {probes: [9:30, 13:00, "17:05"], grace_minutes: 0}
thresholds: {latency: {normal: 1, caution: 1.5}}
weights: {quality: 0}
concurrency: {total: 8, providers: {openai: 2}}
mail:
  host: smtp.example.org
  from: 간사 <a@example.org>
  to: [b@example.org]
  tls: none
network: {proxy: "http://proxy.example:3128"}
"""
    settings = load(write(home, text)).settings
    assert (settings.language, settings.timezone, settings.organisation) == (
        *("ko", "Asia/Tokyo"),
        "평가원",
    )
    assert settings.business_hours == Hours(start=time(8, 30))
    assert settings.holidays == Holidays(korean=False, add=(date(2026, 12, 31),))
    assert settings.sla == Sla(major=Level(within="90m", solution="2d"))
    assert settings.contacts.administrator == ("관리자 <c@example.org>",)
    assert settings.contacts.emergency == "02-0000-0000"
    assert settings.schedule.probes == (time(9, 30), time(13), time(17, 5))
    assert settings.schedule.grace_minutes == 0
    assert settings.thresholds.latency.caution == 1.5
    assert (settings.weights.success, settings.weights.quality) == (0.5, 0)
    assert settings.concurrency.providers == {"openai": 2}
    assert settings.mail is not None
    assert (settings.mail.sender, settings.mail.tls) == ("간사 <a@example.org>", "none")
    assert settings.network.proxy == "http://proxy.example:3128"


@pytest.mark.parametrize(
    "level",
    [
        "{within: 4h, response: 30m, solution: 2d, always: true}",
        "{within: 1d, response: 1d}",
        "{within: 4h, response: 1d}",  # of a business day's length nothing is known here
        "{within: 3d, solution: 20h}",
    ],
)
def test_times_that_may_hold_are_taken(home: Path, level: str) -> None:
    assert problems(home, f"sla: {{major: {level}}}") == []


def test_a_missing_workspace_says_to_make_one(home: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(home)
    assert [problem.file for problem in caught.value.problems] == ["aimon.yaml", "models.yaml"]
    assert "aimon init" in caught.value.hint


def test_the_message_is_every_problem_on_a_line_of_its_own(home: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(home, "language: fr\nx: 1\n", "models: 3\n"))
    title, *lines = caught.value.message.split("\n")
    assert title == "3 errors in the workspace's files"
    assert lines == [str(problem) for problem in caught.value.problems]
    assert [problem.line for problem in caught.value.problems] == [1, 2, 1]
    assert caught.value.exit_code == 3


def test_the_errors_of_both_files_come_together_in_the_order_of_their_lines(home: Path) -> None:
    models = f"models:\n  - {ENTRY % ', tier: 4'}\n  - {{id: b}}\nmodel: []\n"
    assert problems(home, "language: fr\n\ntimezone: KST\n", models) == [
        'aimon.yaml:1: language: expected one of en, ko, found the text "fr"',
        (
            'aimon.yaml:3: timezone: unknown time zone "KST"; expected a name like Asia/Seoul '
            '(did you mean "Asia/Seoul"?)'
        ),
        "models.yaml:2: models[0].tier: expected one of 1, 2, 3, found the number 4",
        "models.yaml:3: models[1]: provider is missing: put it into this entry",
        "models.yaml:3: models[1]: model is missing: put it into this entry",
        "models.yaml:3: models[1]: base_url is missing: put it into this entry",
        'models.yaml:4: model: unknown name "model" (did you mean "models"?)',
    ]


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("display_name: no", "the yes/no value no: put it in quotes"),
        ("display_name: 010", "the number 010: put it in quotes"),
        ("display_name: 09", "the number 09: put it in quotes"),
        ("display_name: 1.0", "the number 1.0: put it in quotes"),
        ("display_name: 1e5", "the number 1e5: put it in quotes"),
        ("display_name: 13:00", "the number 13:00: put it in quotes"),
        ("display_name: null", "the empty value null: put it in quotes"),
        ("display_name: 2026-11-22", "the date 2026-11-22: put it in quotes"),
        ("display_name: [a]", "expected text, found a list"),
        ("display_name: ", "expected text, found nothing"),
        ('display_name: ""', "must not be empty"),
        ('display_name: "a\\e[31mb"', "control characters"),
        ('display_name: "a\\u202Eb"', "control characters"),
        ("tier: 4", "expected one of 1, 2, 3, found the number 4"),
        ('tier: "1"', 'expected one of 1, 2, 3, found the text "1"'),
        ("default: 1", "expected true or false, found the number 1"),
        ("state: activ", '(did you mean "active"?)'),
        ("scores: {quality: 101}", "expected 0 to 100, found 101"),
        ("scores: {quality: -1}", "expected 0 to 100, found -1"),
        ("scores: {quality: 50.0}", "expected a whole number, found the number 50.0"),
        ("scores: {quality: 010}", "in plain digits, found the number 010"),
        ("scores: {quality: 1_0}", "in plain digits, found the number 1_0"),
        ("scores: {quality: 1:30}", "in plain digits, found the number 1:30"),
        ("scores: {quality: yes}", "expected a whole number, found the yes/no value yes"),
        ("price: {input: .nan, output: 1}", "found the number .nan"),
        ("price: {input: .inf, output: 1}", "found the number .inf"),
        ("price: {input: 1e999, output: 1}", "found the number 1e999"),
        ("price: {input: x, output: 1}", 'expected a number, found the text "x"'),
        ("price: {input: -1, output: 1}", "expected 0 or more, found -1"),
        ("price: {input: 1}", "price: output is missing"),
        ("price: {input: 1, output: 1, currency: usd}", '(did you mean "USD"?)'),
        ("limits: {context: 0}", "expected 1 to"),
        ("probe: {deadline: 0}", "expected more than 0"),
        ("probe: {checks: []}", "expected at least one"),
        ("probe: {checks: [basic, basic]}", "given twice, first in line 1"),
        ("probe: {checks: basic}", "expected a list like [one, two], found a single value"),
        ("probe: basic", "expected a mapping (name: value), found a single value"),
        ("retires: 2027-02-30", "no such day: 2027-02-30"),
        ("retires: 1 March", "expected a date like 2027-03-01"),
        ("temprature: 1", '(did you mean "probe.temperature"?)'),
        ("modle: x", '(did you mean "model"?)'),
        ("<<: {model: x}", "use templates"),
        ("model: other", "given twice, first in line 1"),
        ("default: true, state: inactive", "the default model must be active"),
    ],
)
def test_a_wrong_value_is_named_as_it_is_written(home: Path, field: str, found: str) -> None:
    (problem,) = entry(home, field)
    assert problem.startswith("models.yaml:1: models[0].")
    assert found in problem


@pytest.mark.parametrize(
    ("field", "good"),
    [
        ("default: yes", True),
        ("price: {input: 0, output: 1e-3}", True),
        ("probe: {temperature: 0}", True),
        ("probe: {temperature: 2.1}", False),
        ("served_model: null", True),
        ("retires: ~", True),
    ],
)
def test_values_at_the_edge(home: Path, field: str, good: bool) -> None:
    assert (entry(home, field) == []) is good


@pytest.mark.parametrize("id_", ["gpt-main", "4o", "a", "a.b_c", "x" * 64])
def test_ids_that_can_stand_in_a_file_name_are_taken(home: Path, id_: str) -> None:
    models = f'models: [{{id: "{id_}", provider: openai, base_url: http://h, model: m}}]'
    assert problems(home, models=models) == []


@pytest.mark.parametrize("id_", ["GPT", "-a", ".a", "a b", "a/b", "", "한글", "x" * 65])
def test_other_ids_are_refused(home: Path, id_: str) -> None:
    models = f'models: [{{id: "{id_}", provider: openai, base_url: http://h, model: m}}]'
    (problem,) = problems(home, models=models)
    assert "expected an id" in problem


def test_an_id_in_capitals_is_answered_with_its_small_letters(home: Path) -> None:
    models = "models: [{id: GPT-Main, provider: openai, base_url: http://h, model: m}]"
    assert '(did you mean "gpt-main"?)' in problems(home, models=models)[0]


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://h/v1", "h.example/v1", "https://", "https:///v1", "https://h:port", "http://[::1"),
        *(
            "https://u:hunter2@h/v1",
            "https://h/v1?key=hunter2",
            "https://h/#hunter2",
            "https://h/?",
        ),
        *("https://h/a b", "5", "https://h\\\\x", "https://h:99999"),
    ],
)
def test_a_base_url_that_is_none_is_refused_and_not_shown(home: Path, url: str) -> None:
    models = f'models: [{{id: a, provider: openai, base_url: "{url}", model: m}}]'
    (problem,) = problems(home, models=models)
    assert problem.startswith("models.yaml:1: models[0].base_url: ")
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    "secret",
    [
        *("hunter2", "sk-hunter2", '"hunter2\\n  second"', "'env: hunter2'", "env:hunter2-x"),
        *("[hunter2]", "{hunter2: 1}", "{hunter2: 1, hunter2: !x 2}", "!hunter2x hunter2", "ENV:A"),
        *('"file:a\\thunter2"', "|\n      hunter2\n", "12345", "'env:'", "'file:'"),
    ],
)
def test_a_literal_key_is_refused_and_never_shown(home: Path, secret: str) -> None:
    models = (
        "models:\n  - id: a\n    provider: openai\n    base_url: http://h\n    model: m\n"
        f"    api_key: {secret}\n"
    )
    mail = f"mail:\n  host: h\n  from: a@b.c\n  to: [a@b.c]\n  user: u\n  password: {secret}\n"
    found = "\n".join(problems(home, mail, models))
    assert "models.yaml:6: models[0].api_key" in found
    assert "aimon.yaml:6: mail.password" in found
    assert "hunter2" not in found
    assert "12345" not in found


def test_a_key_in_a_wrong_place_is_not_shown(home: Path) -> None:
    models = f"""
templates: {{openai: sk-hunter2, x: {{api_key:hunter2}}}}
models: [{ENTRY % ", api-key: hunter2"}, {ENTRY % ", display_name: [sk-hunter2]"}]
"""
    found = problems(home, models=models)
    assert len(found) == 5  # both templates, the name, the list, the id that is there twice
    assert "hunter2" not in "\n".join(found)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("KST", "Asia/Seoul"), ("seoul", "Asia/Seoul"), ("Asia/Soul", "Asia/Seoul"), ("UTC+9", "")],
)
def test_a_time_zone_must_exist(home: Path, name: str, meant: str) -> None:
    (problem,) = problems(home, f"timezone: {name}\n")
    assert "unknown time zone" in problem
    assert meant in problem


def test_the_times_of_the_schedule_say_what_they_test(home: Path) -> None:
    schedule = """\
schedule:
  slots:
    13:30: {tiers: [1, 2]}
    20:00:
      checks: [basic]
"""
    assert load(write(home, schedule, "models: []\n")).settings.schedule.slots == {
        "13:30": SlotPlan(tiers=(1, 2)),
        "20:00": SlotPlan(checks=("basic",)),
    }
    (problem,) = problems(home, schedule.replace("20:00", "8:00"))
    assert problem.startswith(
        "aimon.yaml:4: schedule.slots.8:00: expected a time of day like 09:30"
    )
    assert problem.endswith('(did you mean "08:00"?)')


@pytest.mark.parametrize("name", ["Asia", "../../etc/passwd", "/etc/localtime", "\\0", "a" * 300])
def test_what_is_no_name_of_a_zone_is_refused(home: Path, name: str) -> None:
    assert len(problems(home, f'timezone: "{name}"\n')) == 1


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("thresholds: {health: {normal: 60, caution: 80}}", "thresholds.health"),
        ("thresholds: {success: {normal: 101, caution: 80}}", "thresholds.success"),
        ("thresholds: {latency: {normal: 5, caution: 2}}", "thresholds.latency"),
        ("thresholds: {latency: {normal: 5}}", "thresholds.latency"),
        ("weights: {success: 0, quality: 0, speed: 0}", "weights"),
        ("weights: {success: -0.1}", "weights.success"),
        ("schedule: {probes: [13:00, 9:30]}", "schedule.probes"),
        ("schedule: {probes: [9:30, 09:30]}", "schedule.probes[1]"),
        ("schedule: {probes: [24:00]}", "schedule.probes[0]"),
        ("schedule: {probes: [780]}", "schedule.probes[0]"),
        ("schedule: {probes: [18:00:30]}", "schedule.probes[0]"),
        ('schedule: {slots: {"9:30": {}}}', "schedule.slots.9:30"),
        ("schedule: {slots: {noon: {}}}", "schedule.slots.noon"),
        ('schedule: {slots: {"24:00": {}}}', "schedule.slots.24:00"),
        ('schedule: {slots: {"13:30": {tiers: [4]}}}', "schedule.slots.13:30.tiers[0]"),
        ('schedule: {slots: {"13:30": {tiers: [1, 1]}}}', "schedule.slots.13:30.tiers[1]"),
        ('schedule: {slots: {"13:30": {checks: [base]}}}', "schedule.slots.13:30.checks[0]"),
        ('schedule: {slots: {"13:30": {tier: 1}}}', "schedule.slots.13:30.tier"),
        ('schedule: {slots: {"13:30": 1}}', "schedule.slots.13:30"),
        ('business_hours: {start: "09:00", end: "09:00"}', "business_hours.end"),
        ('business_hours: {start: "18:30"}', "business_hours.end"),
        ("business_hours: {end: 24:00}", "business_hours.end"),
        ("holidays: {add: [2026-02-30]}", "holidays.add[0]"),
        ("holidays: {add: [2026-05-01, 2026-05-01]}", "holidays.add[1]"),
        ("holidays: {add: [2026-05-01], remove: [2026-05-01]}", "holidays.remove"),
        ("sla: {major: {}}", "sla.major"),
        ("sla: {major: {within: 4}}", "sla.major.within"),
        ("sla: {major: {within: 0h}}", "sla.major.within"),
        ("sla: {major: {within: 1h30m}}", "sla.major.within"),
        ("sla: {major: {within: 4h, response: 241m}}", "sla.major.response"),
        ("sla: {major: {within: 4h, solution: 1h}}", "sla.major.solution"),
        ("sla: {urgent: {within: 1d, response: 25h, always: true}}", "sla.urgent.response"),
        ("sla: {critical: {within: 1h}}", "sla.critical"),
        ("contacts: {administrator: [nobody]}", "contacts.administrator[0]"),
        ('contacts: {emergency: ""}', "contacts.emergency"),
        ("budget: {day: -1}", "budget.day"),
        ("budget: {currency: dollar}", "budget.currency"),
        ("business_days: [monday]", "business_days[0]"),
        ("concurrency: {total: 0}", "concurrency.total"),
        ("concurrency: {providers: {opnai: 2}}", "concurrency.providers.opnai"),
        ('network: {proxy: "http://u:hunter2@p:1"}', "network.proxy"),
    ],
)
def test_settings_that_cannot_hold_are_refused(home: Path, settings: str, path: str) -> None:
    (problem,) = problems(home, settings)
    assert problem.startswith(f"aimon.yaml:1: {path}: ")
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ("tls: none, user: u, password: env:P", "mail.user"),
        ("user: u", "mail.user"),
        ("password: env:P", "mail.password"),
        ("port: 0", "mail.port"),
        ("port: 65536", "mail.port"),
        ("tls: no", "mail.tls"),
        ('cc: ["a@b.c\\nBcc: d@e.f"]', "mail.cc[0]"),
        ("cc: [a@b.c, a@b.c]", "mail.cc[1]"),
        ('cc: ["a@b.c, d@e.f"]', "mail.cc[0]"),
        ("cc: [nobody]", "mail.cc[0]"),
        ("timeout: 0", "mail.timeout"),
    ],
)
def test_mail_that_cannot_leave_is_refused(home: Path, fields: str, path: str) -> None:
    text = f"mail: {{host: smtp.example.org, from: a@b.c, to: [d@e.f], {fields}}}"
    (problem,) = problems(home, text)
    assert problem.startswith(f"aimon.yaml:1: {path}: ")


@pytest.mark.parametrize("host", ["smtp.example.org:587", "smtp://h", "a b", "-h", ""])
def test_a_mail_host_is_only_a_host(home: Path, host: str) -> None:
    (problem,) = problems(home, f'mail: {{host: "{host}", from: a@b.c, to: [d@e.f]}}')
    assert "aimon.yaml:1: mail.host: " in problem


def test_mail_has_somebody_to_go_to(home: Path) -> None:
    assert problems(home, "mail: {host: h, from: a@b.c, to: []}") == [
        "aimon.yaml:1: mail.to: expected at least one"
    ]
    assert problems(home, "mail: {host: h, from: a@b.c}") == ["aimon.yaml:1: mail: to is missing"]


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _large(path: Path) -> None:
    path.write_bytes(b"#" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("make", "why"),
    [(_fifo, "not a regular file"), (_folder, "not a regular file"), (_large, "larger than 1 MiB")],
)
def test_what_is_no_small_file_is_refused(
    home: Path, make: Callable[[Path], None], why: str
) -> None:
    write(home, models="models: 3")
    (home / "aimon.yaml").unlink()
    make(home / "aimon.yaml")
    with pytest.raises(ConfigError) as caught:
        load(home)
    first, second = caught.value.problems
    assert (first.file, first.line) == ("aimon.yaml", None)
    assert why in first.message
    assert second.path == "models"


def test_a_file_of_nothing_but_errors_is_cut_short(home: Path) -> None:
    found = problems(home, "\n".join(f"x{n}: 1" for n in range(5000)))
    assert len(found) == 501
    assert "the first 500" in found[-1]


@pytest.mark.parametrize("piece", ["a", "1", "a/", "a.", "a@b,", "<(", "é", "a1-", "9:"])
def test_an_endless_value_is_refused_at_once(home: Path, piece: str) -> None:
    text = "'" + piece * 40_000 + "'"
    mail = f"mail: {{host: {text}, from: {text}, to: [{text}], password: {text}}}"
    models = f"models: [{{id: {text}, provider: {text}, base_url: {text}, tier: {text}}}]"
    started = clock.process_time()
    assert len(problems(home, f"timezone: {text}\n{mail}", models)) >= 8
    assert clock.process_time() - started < 10


def test_loading_never_changes_the_files(home: Path) -> None:
    write(home, "language: ko\n", f"models: [{ENTRY % ''}]\n")
    for name in ("aimon.yaml", "models.yaml"):
        (home / name).chmod(0o400)
    before = [(home / name).read_bytes() for name in ("aimon.yaml", "models.yaml")]
    assert isinstance(load(home), Config)
    assert [(home / name).read_bytes() for name in ("aimon.yaml", "models.yaml")] == before
