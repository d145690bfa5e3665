"""To whom alerts go: the routes of the settings, or those that mail alone makes possible."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Collection, Iterable

from aimon.core.alertkinds import AlertKind, Severity
from aimon.core.alertsettings import Route
from aimon.core.settings import Settings

# The names of the routes that a site has without any of its own.
ADMINISTRATOR, COORDINATOR = "administrator", "coordinator"


def routes_of(settings: Settings) -> tuple[Route, ...]:
    """Return the routes by which alerts can leave; of mail none without a mail server.

    Without routes of the site's own the administrator is mailed what is grave, the coordinator
    the rest; for either the other, or the reports' readers, stand in.
    """
    mail, contacts = settings.mail, settings.contacts
    if settings.alerts.routes:
        return tuple(r for r in settings.alerts.routes if r.kind != "mail" or mail)
    if mail is None:
        return ()
    administrator = contacts.administrator or mail.to
    return (
        Route(name=ADMINISTRATOR, kind="mail", severities=("emergency", "major"), to=administrator),
        Route(
            name=COORDINATOR,
            kind="mail",
            severities=("minor", "info"),
            to=contacts.coordinator or administrator,
        ),
    )


def names_for(
    kinds: Collection[AlertKind], severity: Severity, routes: Iterable[Route]
) -> tuple[str, ...]:
    """Return the names of the routes to which alerts go that are of one of these kinds."""
    return tuple(
        route.name
        for route in routes
        if severity in route.severities and (not route.kinds or set(route.kinds) & set(kinds))
    )
