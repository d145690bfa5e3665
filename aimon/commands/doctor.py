"""``aimon doctor``: what keeps the site from running by itself, and how to mend it."""

from __future__ import annotations

import click

from aimon import completing
from aimon.errors import PROBLEM_FOUND, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "doctor",
    cls=Command,
    help=N_(
        "Examine the workspace and the machine: settings and registry, keys, each provider's "
        "reach, clock, time zone, cron, disk, journals and outbox, permissions, mail server, "
        "fonts, versions; below each finding that is not well stands how to mend it. Nothing is "
        "changed, no key is shown, nothing is asked that costs money. Exit code 1: an error was "
        "found."
    ),
    epilog=N_("Example: aimon doctor --only cron"),
)
@option(
    "--only",
    "areas",
    multiple=True,
    metavar="AREA",
    shell_complete=completing.doctor_areas,
    help=N_(
        "Only this area: settings, keys, reach, clock, zone, cron, disk, logs, permissions, mail, "
        "fonts or versions; repeatable."
    ),
)
@option("--offline", is_flag=True, help=N_("Ask nothing of the network."))
@option("--full", is_flag=True, help=N_("Read the journals of every day, not the last 7."))
@option(
    "--send-test",
    is_flag=True,
    help=N_("Send a test mail to the coordinator, else to the recipients of reports."),
)
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    areas: tuple[str, ...],
    offline: bool,
    full: bool,
    send_test: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Examine, show, and fail on an error."""
    from aimon.doctor.examine import AREAS, examine
    from aimon.doctor.patient import Patient
    from aimon.output.doctor import emit_findings

    if unknown := [name for name in areas if name not in AREAS]:
        raise WrongUsage(
            _("there is no area {names}").format(names=", ".join(unknown)),
            hint=_("the areas are: {names}").format(names=", ".join(AREAS)),
        )
    if send_test and (offline or (areas and "mail" not in areas)):
        raise WrongUsage(_("--send-test needs the area mail, and no --offline"))
    patient = Patient(app.home, at=at, offline=offline, full=full, send_test=send_test)
    if patient.settings:
        app.speak(patient.settings.language)
    findings = examine(patient, areas)
    emit_findings(fmt, findings)
    if any(finding.level == "error" for finding in findings):
        ctx.exit(PROBLEM_FOUND)
