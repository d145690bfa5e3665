"""The schedule's lines in cron: missing, changed, tripped over, never run; each mend mends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from patients import Examined, as_root, levels, program, run_process, the

Aimon = Callable[..., Result]


@pytest.fixture
def tab(site: Path, machine: Path, aimon: Aimon) -> Path:
    """The machine's crontab, with all that the schedule prints."""
    printed = aimon("schedule", "crontab", "--zone", "Etc/UTC")
    assert printed.exit_code == 0, printed.output
    (machine / "tab").write_text(printed.stdout)
    return machine / "tab"


def change(tab: Path, old: str, new: str) -> None:
    text = tab.read_text()
    assert old in text
    tab.write_text(text.replace(old, new))


def line(tab: Path, job: str) -> str:
    return next(line for line in tab.read_text().splitlines() if f"run {job} " in line)


def test_what_the_schedule_prints_is_in_order(tab: Path, found: Examined) -> None:
    findings = found("cron")
    assert the(findings, "all here: ").level == "ok"
    assert the(findings, "runs (process 77)").level == "ok"
    assert the(findings, "no job has run yet").level == "warning"
    assert len(findings) == 3


def test_another_way_to_write_the_same_time_is_as_good(tab: Path, found: Examined) -> None:
    change(tab, "1-5", "mon-fri")
    change(tab, "*/30 ", "0,30 ")
    assert the(found("cron"), "all here: ").level == "ok"


def test_missing_changed_unknown_and_doubled_lines_are_told(tab: Path, found: Examined) -> None:
    change(tab, line(tab, "alerts"), "")
    change(
        tab,
        line(tab, "status"),
        "5 5" + line(tab, "status").partition(" * *")[2].join((" * *", "")),
    )
    change(tab, line(tab, "outbox"), "\n".join([line(tab, "outbox")] * 2))
    change(tab, "run traffic ", "run traffick ")
    findings = found("cron")
    assert the(findings, "missing: ").text == "missing: traffic, alerts"
    assert "status (5 5 * * 1-5, not 0 0 * * 1-5)" in the(findings, "at other times").text
    assert the(findings, "not among the site's jobs").text.endswith("traffick")
    assert the(findings, "more than once").text.endswith("outbox")
    assert {f.level for f in findings if "schedule crontab" in f.mend} == {"error", "warning"}


def test_carrying_out_the_mend_installs_what_is_missing(
    site: Path, machine: Path, found: Examined
) -> None:
    run_process(machine, 77, "cron", "TZ=Asia/Seoul")
    missing = the(found("cron"), "no line for this workspace")
    assert missing.level == "error"
    aimon = f'PYTHONPATH="{Path.cwd()}" exec "{sys.executable}" -m aimon "$@"'
    program(machine / "bin" / "aimon", aimon)
    subprocess.run(missing.mend, shell=True, check=True)
    assert the(found("cron"), "all here: ").level == "ok"


@pytest.mark.parametrize(
    "command",
    [
        "cd {site} && aimon {words}",
        "export AIMON_HOME={site}; aimon {words}",
        "AIMON_HOME={site} timeout 60 /opt/aimon/bin/aimon {words} >/dev/null",
        "/opt/aimon/bin/python -m aimon --home={site} {words}",
    ],
)
def test_a_workspace_is_known_however_a_line_names_it(
    site: Path, machine: Path, found: Examined, command: str
) -> None:
    line = command.format(site=site, words="schedule run alerts --quiet")
    (machine / "tab").write_text(f"@hourly {line}\n")
    assert "alerts (@hourly, not */5 * * * *)" in the(found("cron"), "at other times").text
    (machine / "tab").write_text(f"@hourly {line.replace(str(site), '/elsewhere')}\n")
    assert the(found("cron"), "no line for this workspace").level == "error"
    (machine / "tab").write_text(f"@hourly {line} '\n")  # no shell takes it
    assert "at other times" not in str(found("cron"))


def test_a_crontab_with_other_lines_is_added_to(site: Path, machine: Path, found: Examined) -> None:
    (machine / "tab").write_text("0 4 * * * /usr/local/bin/backup\n")
    assert the(found("cron"), "no line").mend.startswith("(crontab")


def test_a_line_for_another_workspace_is_not_this_ones(tab: Path, found: Examined) -> None:
    change(tab, "AIMON_HOME=", "AIMON_HOME=/elsewhere")
    assert the(found("cron"), "no line for this workspace").level == "error"


@pytest.mark.parametrize("words", ["probe --slot 09:30", "report daily --send", "alert check"])
def test_a_line_that_bypasses_the_schedule_is_told(
    tab: Path, machine: Path, found: Examined, words: str
) -> None:
    with tab.open("a") as lines:
        lines.write(f"0 1 * * * exec {Path(sys.executable).with_name('aimon')} {words}\n")
    told = the(found("cron"), "a missed run goes unseen")
    assert told.level == "warning"
    assert f"crontab:{len(tab.read_text().splitlines())}" in told.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("--quiet", "--quiet | date +%F", "ends the command at a %"),
        ("/aimon schedule", "/nowhere/aimon schedule", "there is no program"),
        ("SHELL=/bin/sh", "SHELL=/bin/nosuch", "there is no shell /bin/nosuch"),
        ("--quiet", "--quiet --force", "it runs on holidays, too"),
        ("--quiet", "--quiet --at 2026-01-01T18:00", "for that one moment"),
    ],
)
def test_what_cron_trips_over_is_told(
    tab: Path, found: Examined, old: str, new: str, said: str
) -> None:
    assert said not in str(found("cron"))
    change(tab, old, new)
    trap = the(found("cron"), said)
    assert trap.level == "error"
    assert "crontab -e" in trap.mend


def test_a_program_whose_interpreter_is_gone_is_told(
    tab: Path, tmp_path: Path, found: Examined
) -> None:
    (tmp_path / "old").mkdir()
    script = tmp_path / "old" / "aimon"
    script.write_text("#!/opt/gone/bin/python3\n")
    script.chmod(0o755)
    installed = line(tab, "status").split(" schedule run")[0].split()[-1]
    change(tab, f"{installed} schedule", f"{script} schedule")
    gone = the(found("cron"), "/opt/gone/bin/python3")
    assert (gone.level, "gone" in gone.text) == ("error", True)


@as_root
def test_a_program_that_the_account_may_not_run_is_told(
    tab: Path, site: Path, tmp_path: Path, found: Examined
) -> None:
    program(tmp_path / "aimon", "")
    installed = line(tab, "status").split(" schedule run")[0].split()[-1]
    change(tab, f"{installed} schedule", f"{tmp_path / 'aimon'} schedule")
    os.chown(site / "log", 65534, 65534)
    (tmp_path / "aimon").chmod(0o700)
    assert the(found("cron"), "may not run").level == "error"


@as_root
def test_lines_that_run_as_another_account_than_the_logs_are_told(
    tab: Path, machine: Path, site: Path, found: Examined
) -> None:
    lines = tab.read_text()
    tab.unlink()
    system = machine / "etc" / "cron.d" / "aimon"
    system.write_text(
        "\n".join(
            " ".join([*line.split()[:5], "root", *line.split()[5:]])
            if "schedule run" in line
            else line
            for line in lines.splitlines()
        )
        + "\n"
    )
    assert "it runs as" not in str(found("cron"))
    os.chown(site / "log", 65534, 65534)
    wrong = the(found("cron"), "it runs as root, but the log is nobody's")
    assert wrong.level == "error"
    assert wrong.mend.endswith("cron.d/aimon")


@as_root
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("aimon.site", "{line}\n", "cron ignores it"),
        ("aimon", "{line}", "does not end in a new line"),
    ],
)
def test_a_file_that_cron_does_not_take_is_told(
    site: Path, tab: Path, machine: Path, found: Examined, name: str, text: str, said: str
) -> None:
    own = line(tab, "alerts").replace("* * * * /", f"* * * * root AIMON_HOME={site} /")
    file = machine / "etc" / "cron.d" / name
    file.write_text(text.format(line=own))
    file.chmod(0o644)
    told = the(found("cron"), said)
    assert told.level == "error"
    subprocess.run(told.mend.replace("sudo ", ""), shell=True, check=True)
    assert said not in str(found("cron"))


def test_a_file_of_the_system_needs_an_account_that_there_is(
    site: Path, tab: Path, machine: Path, found: Examined
) -> None:
    own = line(tab, "alerts").replace("* * * * /", f"* * * * noSuchAccount AIMON_HOME={site} /")
    (machine / "etc" / "cron.d" / "aimon").write_text(own + "\n")
    assert the(found("cron"), "there is no account noSuchAccount").level == "error"


def test_a_crontab_that_cannot_be_read_is_told_where_lines_may_hide_in_it(
    tab: Path, machine: Path, found: Examined
) -> None:
    (machine / "etc" / "crontab").mkdir()
    (machine / "etc" / "cron.d" / "folder").mkdir()  # cron looks at files alone
    assert "cannot be read" not in str(found("cron"))
    tab.unlink()
    hidden = the(found("cron"), "cannot be read")
    assert (hidden.level, hidden.subject) == ("warning", str(machine / "etc" / "crontab"))


def test_a_zone_of_the_crontab_counts_where_cron_heeds_it(
    site: Path, tab: Path, machine: Path, found: Examined, aimon: Aimon
) -> None:
    assert "CRON_TZ" not in str(found("cron"))
    change(tab, "AIMON_HOME=", "CRON_TZ=Asia/Seoul\nAIMON_HOME=")
    ignored = the(found("cron"), "CRON_TZ=Asia/Seoul")
    assert (ignored.level, ignored.subject) == ("warning", "crontab")
    assert the(found("cron"), "all here: ").level == "ok"
    run_process(machine, 77, "crond")
    assert the(found("cron"), "at other times").level == "error"
    printed = aimon("schedule", "crontab", "--zone", "Asia/Seoul").stdout
    tab.write_text(f"CRON_TZ=Asia/Seoul\n{printed}")
    findings = found("cron")
    assert the(findings, "all here: ").level == "ok"
    assert "CRON_TZ" not in str(findings)


def test_without_its_daemon_no_line_runs(tab: Path, machine: Path, found: Examined) -> None:
    shutil.rmtree(machine / "proc" / "77")
    dead = the(found("cron"), "its daemon does not run")
    assert dead.level == "error"
    assert dead.mend == "sudo service cron restart"
    (machine / "run" / "systemd" / "system").mkdir(parents=True)
    assert "systemctl restart cron" in the(found("cron"), "its daemon does not run").mend
    program(machine / "usr" / "sbin" / "crond", "")
    (machine / "usr" / "sbin" / "cron").unlink()
    assert "systemctl enable crond" in the(found("cron"), "its daemon does not run").mend
    (machine / "usr" / "sbin" / "crond").unlink()
    assert the(found("cron"), "is not installed").level == "error"
    program(machine / "usr" / "sbin" / "cron", "")
    (machine / "proc" / "1" / "comm").unlink()  # as where others' processes are hidden
    assert the(found("cron"), "not to be seen by this account").level == "warning"


def test_what_was_missed_is_told(tab: Path, aimon: Aimon, found: Examined) -> None:
    done = aimon("schedule", "run", "status", "--force", "--at", "2026-11-18T09:00")
    assert done.exit_code in (0, 1), done.output
    missed = the(found("cron", at="2026-11-20T20:00"), "missed or failed since 2026-11-19")
    assert missed.level == "warning"
    assert "schedule check --catch-up" in missed.mend


def test_the_zone_of_cron_is_held_against_the_sites(
    site: Path, machine: Path, found: Examined
) -> None:
    clock = machine / "etc" / "localtime"

    def set_zone(name: str) -> None:
        clock.unlink()
        clock.symlink_to(f"/usr/share/zoneinfo/{name}")
        os.utime(clock, (0, 0), follow_symlinks=False)

    assert "+9 h" in the(found("zone"), "Etc/UTC").text
    set_zone("Asia/Seoul")
    assert "by whose clock" in the(found("zone"), "Asia/Seoul").text
    set_zone("America/New_York")
    unsteady = the(found("zone"), "America/New_York")
    assert unsteady.level == "warning"
    assert "timedatectl set-timezone Asia/Seoul" in unsteady.mend
    run_process(machine, 77, "cron", "TZ=Asia/Seoul")
    assert levels(found("zone")) == {"ok"}
    run_process(machine, 77, "cron", "TZ=KST")  # the C library takes it for UTC
    assert "+9 h" in the(found("zone"), "TZ=KST").text


def test_cron_must_begin_again_after_a_change_of_the_zone(
    site: Path, machine: Path, found: Examined
) -> None:
    assert levels(found("zone")) == {"ok"}
    os.utime(machine / "etc" / "localtime", follow_symlinks=False)
    late = the(found("zone"), "after cron began")
    assert (late.level, late.mend) == ("warning", "sudo service cron restart")


def test_timers_do_for_lines_when_they_run(
    site: Path, machine: Path, found: Examined, aimon: Aimon
) -> None:
    folder = machine / "etc" / "systemd" / "system"
    folder.mkdir(parents=True)
    done = aimon("schedule", "systemd", "--out", str(folder), "--user", "root")
    assert done.exit_code == 0, done.output
    timers = sorted(folder.glob("*.timer"))
    program(machine / "bin" / "systemctl", "shift; for unit; do echo active; done")
    findings = found("cron")
    assert the(findings, "all here: ").level == "ok"
    dead = the(findings, f"{len(timers)} timers do not run")  # active, but not at the next start
    assert dead.level == "error"
    assert "systemctl enable --now" in dead.mend
    (folder / "timers.target.wants").mkdir()
    for timer in timers:
        (folder / "timers.target.wants" / timer.name).symlink_to(timer)
    assert the(found("cron"), "timers are active").level == "ok"
    program(machine / "bin" / "systemctl", "shift; for unit; do echo inactive; done")
    assert the(found("cron"), "timers do not run").level == "error"
    timers[0].unlink()
    missing = the(found("cron"), "missing: ")
    assert missing.level == "error"
    assert f"aimon --home {site} schedule systemd --out {folder} --user " in missing.mend


def test_an_accounts_own_timers_need_it_to_linger(
    site: Path,
    machine: Path,
    found: Examined,
    aimon: Aimon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".config" / "systemd" / "user"
    (folder / "timers.target.wants").mkdir(parents=True)
    done = aimon("schedule", "systemd", "--out", str(folder))
    assert done.exit_code == 0, done.output
    for timer in folder.glob("*.timer"):
        (folder / "timers.target.wants" / timer.name).symlink_to(timer)
    active = 'test "$1" = --user || exit 3; shift 2; for unit; do echo active; done'
    program(machine / "bin" / "systemctl", active)
    stops = the(found("cron"), "stop when it logs out")
    assert stops.level == "error"
    assert the(found("cron"), "timers are active").level == "ok"
    name = stops.mend.rpartition(" ")[2]
    assert stops.mend == f"sudo loginctl enable-linger {name}"
    (machine / "var" / "lib" / "systemd" / "linger").mkdir(parents=True)
    (machine / "var" / "lib" / "systemd" / "linger" / name).touch()
    assert "logs out" not in str(found("cron"))
    next(folder.glob("*alerts.timer")).unlink()
    missing = the(found("cron"), "missing: alerts").mend
    assert "schedule systemd --out" in missing
    assert "systemctl --user enable --now" in missing


def test_who_runs_aimon_under_sudo_is_not_sent_to_his_own_crontab(
    site: Path, machine: Path, found: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "kim")
    missing = the(found("cron"), "no line for this workspace")
    assert missing.mend.partition(" | ")[2].startswith("sudo crontab -u ")


@as_root
def test_what_root_is_told_to_run_is_run_as_the_workspaces_account(
    tab: Path, site: Path, found: Examined
) -> None:
    for path in (site, *site.rglob("*")):
        os.chown(path, 65534, 65534)
    assert the(found("cron"), "no job has run yet").mend.startswith("see: sudo -u nobody ")


def test_jobs_that_a_crontab_and_timers_both_have_are_to_be_kept_once(
    tab: Path, machine: Path, site: Path, found: Examined, aimon: Aimon
) -> None:
    units = machine / "etc" / "systemd" / "system"
    assert aimon("schedule", "systemd", "--out", str(units)).exit_code == 0
    findings = found("cron")
    assert "keep one of both" in the(findings, "there more than once").mend
    assert "enable --now" not in str(findings)


def test_a_line_beside_the_schedule_does_not_stand_for_timers_that_do_not_run(
    machine: Path, site: Path, found: Examined, aimon: Aimon
) -> None:
    units = machine / "etc" / "systemd" / "system"
    assert aimon("schedule", "systemd", "--out", str(units)).exit_code == 0
    program = Path(sys.executable).with_name("aimon")
    (machine / "tab").write_text(f"0 1 * * * {program} --home {site} alert check\n")
    assert the(found("cron"), "timers do not run").level == "error"
