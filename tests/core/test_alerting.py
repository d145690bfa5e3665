"""Who is told what: each occasion once for each route, grave ones again until they are in hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from making import seoul
from msgspec.structs import replace
from troubles import incident_event

from aimon.core.alertbook import Alert, Book, fold
from aimon.core.alerting import Judge
from aimon.core.alertkinds import SEVERITIES
from aimon.core.alertroutes import routes_of
from aimon.core.alertsettings import Alerts, Quiet, Route, Rule
from aimon.core.alerttimes import is_quiet
from aimon.core.calendar import Calendar
from aimon.core.incidentrecords import AlertEvent, IncidentEvent
from aimon.core.incidents import every
from aimon.core.occasions import of_incident
from aimon.core.settings import Contacts, Mail, Settings

NOON = seoul("2026-11-25 12:00")
MAIL = Mail(host="h", sender="a@b.kr", to=("report@b.kr",))
SITE = Settings(
    mail=MAIL, contacts=Contacts(administrator=("admin@b.kr",), coordinator=("k@b.kr",))
)


def with_alerts(**fields: Any) -> Settings:
    return replace(SITE, alerts=Alerts(**fields))


class Site:
    """What ``aimon alert check`` does again and again, without files: the book, and what left."""

    def __init__(self, settings: Settings = SITE) -> None:
        self.settings = settings
        self.calendar = Calendar(settings)
        self.journal: list[AlertEvent] = []
        self.left: list[tuple[datetime, str, tuple[AlertEvent, ...]]] = []
        self._ids = count(1)

    @property
    def book(self) -> Book:
        return fold(self.journal)

    def _record(self, events: Iterable[AlertEvent]) -> list[AlertEvent]:
        named = [replace(event, id=f"a{next(self._ids):05d}", host="h") for event in events]
        self.journal += named
        return named

    def check(self, events: Sequence[IncidentEvent], now: datetime) -> list[AlertEvent]:
        incidents = every([e for e in events if e.time <= now], now)
        judge = Judge(self.settings, self.calendar, now)
        occasions = [o for incident in incidents for o in of_incident(incident)]
        fresh = self._record(judge.raised(occasions, incidents, self.book))
        fresh += self._record(judge.reminders(incidents, self.book))
        for batch in judge.batches(self.book):
            told = tuple(event.id for event in batch.events)
            self._record([_queued(batch.key, now, told, batch.route)])
            self.left.append((now, batch.route, batch.events))
        return fresh


def _queued(key: str, now: datetime, told: tuple[str, ...], route: str) -> AlertEvent:
    return AlertEvent(
        id="", time=now, host="", key=key, event="queued", tells=told, routes=(route,)
    )


def opened(minutes: int = 0, name: str = "I-1", **fields: Any) -> IncidentEvent:
    base: dict[str, Any] = {"kind": "connection", "severity": "major", "models": ("a",)}
    return incident_event(name, NOON + timedelta(minutes=minutes), **base | fields)


def later(minutes: int, event: str, name: str = "I-1", **fields: Any) -> IncidentEvent:
    return incident_event(name, NOON + timedelta(minutes=minutes), event, **fields)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def routes_at(site: Site) -> list[tuple[str, list[str | None]]]:
    return [(route, [e.kind for e in events]) for _now, route, events in site.left]


def test_the_grave_goes_to_the_administrator_the_rest_into_the_coordinators_digest() -> None:
    site = Site()
    events = [opened(), opened(name="I-2", severity="minor", kind="slower")]
    major, minor = site.check(events, NOON)
    assert (major.routes, major.due) == (("administrator",), None)
    assert (minor.routes, minor.due, minor.digest) == (
        ("coordinator",),
        seoul("2026-11-25 17:40"),
        True,
    )
    administrator, coordinator = routes_of(SITE)
    assert (administrator.to, coordinator.to) == (("admin@b.kr",), ("k@b.kr",))


def test_who_is_not_named_is_stood_in_for() -> None:
    assert [r.to for r in routes_of(replace(SITE, contacts=Contacts()))] == [("report@b.kr",)] * 2
    no_coordinator = replace(SITE, contacts=Contacts(administrator=("admin@b.kr",)))
    assert [r.to for r in routes_of(no_coordinator)] == [("admin@b.kr",)] * 2


def test_without_mail_or_route_alerts_are_recorded_for_nobody() -> None:
    site = Site(Settings())
    (event,) = site.check([opened()], NOON)
    assert (event.routes, event.due, site.left) == ((), None, [])


def test_a_route_by_mail_leads_nowhere_without_a_mail_server() -> None:
    routes = (Route(name="boss", kind="mail"), Route(name="hook", kind="webhook", url="env:U"))
    site = Site(replace(Settings(), alerts=Alerts(routes=routes)))
    assert site.check([opened()], NOON)[0].routes == ("hook",)


def test_the_sites_routes_choose_by_severity_and_kind() -> None:
    routes = (
        Route(name="all", kind="webhook", url="env:U", severities=SEVERITIES),
        Route(name="slow", kind="webhook", url="env:U", severities=SEVERITIES, kinds=("slower",)),
        Route(name="grave", kind="webhook", url="env:U", severities=("emergency",)),
    )
    site = Site(with_alerts(routes=routes))
    first, second = site.check([opened(), opened(name="I-2", kind="slower")], NOON)
    assert (first.routes, second.routes) == (("all",), ("all", "slow"))


def test_an_event_is_told_once_however_often_it_is_looked_at() -> None:
    site, events = Site(), [opened()]
    for minutes in range(0, 60, 5):
        site.check(events, at(minutes))
    assert routes_at(site) == [("administrator", ["connection"])]


def test_what_happened_over_a_week_ago_is_not_told_any_more() -> None:
    assert Site().check([opened()], NOON + timedelta(days=7)) == []
    assert Site().check([opened()], NOON + timedelta(days=6, hours=23))


def test_a_kind_that_is_disabled_is_recorded_and_not_told_nor_that_it_is_over() -> None:
    site = Site(with_alerts(rules={"connection": Rule(enabled=False)}))
    found = site.check([opened(), later(5, "resolved")], at(5))
    assert [(e.kind, e.routes) for e in found] == [("connection", ()), ("recovered", ())]
    site.check([opened()], at(24 * 60))
    assert site.left == []


def test_a_rules_severity_replaces_that_of_the_incident() -> None:
    site = Site(with_alerts(rules={"connection": Rule(severity="info")}))
    (event,) = site.check([opened()], NOON)
    assert (event.severity, event.routes) == ("info", ("coordinator",))


def test_that_it_is_over_goes_to_whoever_was_told_that_it_began() -> None:
    site = Site()
    events = [opened(severity="minor", kind="slower"), later(20, "seen", severity="major")]
    assert [e.routes for e in site.check(events, at(20))] == [("coordinator",), ("administrator",)]
    (over,) = site.check([*events, later(30, "resolved")], at(30))
    assert over.routes == ("coordinator", "administrator")


def test_who_was_told_of_a_merged_incident_hears_of_the_end_of_the_other() -> None:
    site = Site()
    events = [opened(severity="minor", kind="slower"), opened(name="I-2")]
    site.check(events, NOON)
    events += [later(5, "merged", into="I-2"), later(9, "resolved", "I-2")]
    (over,) = site.check(events, at(9))
    assert set(over.routes) == {"administrator", "coordinator"}


def test_an_opening_that_a_person_sent_is_not_told_again_but_its_end_is() -> None:
    site = Site()
    first = opened(by="kim")
    mailed = later(0, "updated", by="kim", mail="incident-I-1", told=("admin@b.kr",))
    (sent,) = site.check([first, mailed], NOON)
    assert (sent.routes, sent.mail) == ((), "incident-I-1")
    (over,) = site.check([first, mailed, later(20, "resolved")], at(20))
    assert over.routes == ("administrator",)


def test_all_that_one_evaluation_raises_leaves_as_one_notice_for_each_route() -> None:
    site = Site()
    site.check([opened(name=f"I-{n}") for n in range(1, 11)], NOON)
    assert [(route, len(events)) for _now, route, events in site.left] == [("administrator", 10)]


def test_a_digest_gathers_what_began_and_ended_meanwhile() -> None:
    site = Site()
    events = [opened(severity="minor", kind="slower"), later(60, "resolved")]
    for minutes in range(0, 400, 5):
        site.check(events, at(minutes))
    assert [
        (f"{now:%H:%M}", *told) for (now, *_), told in zip(site.left, routes_at(site), strict=True)
    ] == [("17:40", "coordinator", ["slower", "recovered"])]


def test_a_notice_is_named_by_what_it_tells_and_to_whom() -> None:
    site = Site()
    site.check([opened()], NOON)
    unsent = fold(event for event in site.journal if event.event != "queued")
    (batch,) = Judge(SITE, site.calendar, at(60)).batches(unsent)
    assert batch.key == site.journal[-1].key
    assert batch.key.startswith("alert-20261125-1200-major-")


def test_what_was_raised_and_not_queued_is_queued_by_the_next_run() -> None:
    site, events = Site(), [opened()]
    site.check(events, NOON)
    site.journal, lost = site.journal[:1], site.left.pop()
    site.check(events, at(5))
    assert [told[1:] for told in site.left] == [lost[1:]]
    assert len([e for e in site.journal if e.event == "raised"]) == 1


def told_again(site: Site, events: Sequence[IncidentEvent], hours: int) -> list[str]:
    for minutes in range(0, hours * 60, 5):
        site.check(events, at(minutes))
    return [f"{now:%d %H:%M}" for now, _route, told in site.left if told[0].event == "reminded"]


def test_what_is_grave_is_told_again_until_it_is_in_hand() -> None:
    seen = later(9 * 60, "acknowledged", text="확인 중")
    assert told_again(Site(), [opened(), seen], 24) == ["25 16:00", "25 20:00"]
    over = later(5 * 60, "resolved")
    assert told_again(Site(), [opened(), over], 24) == ["25 16:00"]
    eased = later(5 * 60, "mitigated")
    assert told_again(Site(), [opened(), eased], 24) == ["25 16:00"]


def test_an_emergency_is_told_again_every_half_an_hour() -> None:
    found = told_again(Site(), [opened(severity="emergency", kind="all_down")], 2)
    assert found == ["25 12:30", "25 13:00", "25 13:30"]


def test_what_is_over_before_it_could_be_told_is_told_by_its_end_alone() -> None:
    site = Site()
    site.check([opened(), later(2, "resolved")], at(5))
    told = [[event.kind for event in events] for _now, _route, events in site.left]
    assert told == [["recovered"]]
    again = [opened(), later(2, "resolved"), later(10, "reopened"), later(12, "resolved")]
    site.check(again, at(15))
    site.check(again, at(20))
    told = [[event.kind for event in events] for _now, _route, events in site.left]
    assert told == [["recovered"], ["recovered"]]


def test_an_emergency_that_eased_before_it_could_be_told_is_told_all_the_same() -> None:
    site = Site()
    both = opened(kind="all_down", severity="emergency", models=("a", "b"))
    well = later(1, "seen", why="recovered", recovered=("b",))
    eased = later(2, "seen", why="eased", kind="connection", severity="major")
    site.check([both, well, eased], at(5))
    told = [[event.kind for event in events] for _now, _route, events in site.left]
    assert told == [["all_down", "recovered"]]


def test_an_emergency_is_told_again_though_it_flaps() -> None:
    flapping = later(1, "seen", why="flapping", flapping=True)
    many = later(2, "seen", why="worse", severity="emergency", users=3)
    found = told_again(Site(), [opened(), flapping, many], 1)
    assert len(found) == 1


def test_what_is_minor_flaps_or_interests_nobody_is_not_told_again() -> None:
    assert told_again(Site(), [opened(severity="minor", kind="slower")], 24) == []
    flapping = later(5, "seen", why="flapping", flapping=True)
    assert told_again(Site(), [opened(), flapping], 24) == []
    site = Site(Settings())
    assert told_again(site, [opened()], 24) == []
    assert len(site.journal) == 1


def test_a_weekend_in_which_nobody_heeds_it_brings_no_flood() -> None:
    found = told_again(Site(), [opened(severity="emergency", kind="all_down")], 72)
    assert found[:4] == ["25 12:30", "25 13:00", "25 13:30", "25 14:00"]
    assert found[4:] == ["25 15:00", "25 17:00", "25 21:00", "26 05:00", "26 21:00", "27 21:00"]


def test_news_of_it_puts_the_reminder_off() -> None:
    wider = later(3 * 60, "seen", why="wider", models=("b",))
    assert told_again(Site(), [opened(), wider], 8) == ["25 19:00"]


def test_in_quiet_hours_nobody_is_reminded() -> None:
    site = Site(with_alerts(quiet={"major": Quiet()}))
    assert told_again(site, [opened()], 24) == ["25 16:00", "26 09:00"]


def test_an_incident_that_returns_is_told_again_anew() -> None:
    events = [
        opened(),
        later(5, "acknowledged", text="확인 중"),
        later(60, "resolved"),
        later(120, "reopened"),
    ]
    assert told_again(Site(), events, 10) == ["25 18:00"]


def test_what_was_acknowledged_is_known_of_the_alert() -> None:
    site = Site()
    (first,) = site.check([opened()], NOON)
    seen = AlertEvent(
        id="x", time=at(5), host="h", key=first.key, event="acknowledged", by="kim", text="확인 중"
    )
    alert: Alert = fold([*site.journal, seen]).alerts[first.key]
    assert alert.acknowledged == seen


changes = st.sampled_from(
    [
        ("seen", {"why": "wider", "models": ("b",)}),
        ("seen", {"why": "worse", "severity": "emergency"}),
        ("seen", {"why": "flapping", "flapping": True}),
        ("seen", {"why": "steady", "flapping": False}),
        ("seen", {"evidence": ("p",)}),
        ("acknowledged", {"text": "확인 중"}),
        ("resolved", {}),
        ("reopened", {}),
        ("merged", {"into": "I-9"}),
    ]
)
histories = st.lists(
    st.tuples(
        st.integers(1, 3),  # of which incident
        st.integers(0, 72 * 60),  # minutes after noon
        st.sampled_from(SEVERITIES),
        changes,
    ),
    max_size=12,
)
sites = st.builds(
    with_alerts,
    quiet=st.dictionaries(
        st.sampled_from(SEVERITIES), st.builds(Quiet, days_off=st.booleans()), max_size=4
    ),
    rules=st.dictionaries(
        st.sampled_from(["connection", "recovered", "flapping"]),
        st.builds(Rule, enabled=st.booleans(), severity=st.sampled_from([None, *SEVERITIES])),
        max_size=2,
    ),
)


def _events(history: list[tuple[int, int, Any, tuple[str, dict[str, Any]]]]) -> list[IncidentEvent]:
    found: list[IncidentEvent] = []
    for number, minutes, severity, (kind, fields) in sorted(history, key=lambda h: h[1]):
        name = f"I-{number}"
        if any(event.incident == name for event in found):
            found.append(later(minutes, kind, name, **fields))
        else:
            found.append(opened(minutes, name, severity=severity))
    return found


@hypothesis_settings(max_examples=60, deadline=None)
@given(history=histories, settings=sites, gaps=st.lists(st.integers(1, 600), max_size=20))
def test_each_occasion_reaches_each_of_its_routes_exactly_once_and_never_in_quiet_hours(
    history: list[Any], settings: Settings, gaps: list[int]
) -> None:
    site, events, now = Site(settings), _events(history), NOON
    for gap in (*gaps, 72 * 60):
        now += timedelta(minutes=gap)
        site.check(events, now)
    for moment, _route, told in site.left:
        quiets = [settings.alerts.quiet.get(event.severity or "info") for event in told]
        assert not any(quiet and is_quiet(quiet, moment, site.calendar) for quiet in quiets)
    while f"{now:%a %H}" != "Wed 10":  # an hour at which nothing is held any more
        now += timedelta(minutes=30)
    site.check(events, now)
    told_events = [(e.id, route) for _now, route, told in site.left for e in told]
    assert len(told_events) == len(set(told_events))
    due = [e for e in site.journal if e.event in ("raised", "reminded") and e.leaves <= now]
    assert set(told_events) == {(e.id, route) for e in due for route in e.routes}
    raised = [e.key for e in site.journal if e.event == "raised"]
    assert len(raised) == len(set(raised))
    assert {o.key for i in every(events, now) for o in of_incident(i)} <= set(raised)


@hypothesis_settings(max_examples=60, deadline=None)
@given(history=histories, gaps=st.lists(st.integers(1, 600), min_size=10, max_size=30))
def test_nothing_in_hand_is_told_again(history: list[Any], gaps: list[int]) -> None:
    site, events, now = Site(), _events(history), NOON
    for gap in gaps:
        now += timedelta(minutes=gap)
        open_ones = {
            i.id for i in every([e for e in events if e.time <= now], now) if i.state == "open"
        }
        for event in site.check(events, now):
            assert event.event == "raised" or event.incident in open_ones
