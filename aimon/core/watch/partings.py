"""Models that leave an outage: it is over for others of it, and what is left is their own trouble."""

from __future__ import annotations

from aimon.core.incidents import Incident
from aimon.core.watch.book import ALL, MODEL, Book, handed, is_of, key_of, members_of
from aimon.core.watch.scene import Scene


def let_go(scene: Scene, book: Book) -> None:
    """Take models out of an outage that is over for others of it: their trouble is their own.

    One that answers has left it, and so has one that fails for another reason than then. What its
    latest run still puts down to the outage stays.
    """
    for incident in list(book.of_tests()):
        watched = [m for m in incident.models if m in scene.courses]
        others_are_well = any(not scene.courses[m].hard for m in watched)
        flaps = any(scene.courses[m].flapping for m in watched)
        if incident.cause == MODEL or flaps or not others_are_well:
            continue
        members = members_of(incident)
        gone = tuple(m for m in members if m in watched and _left(scene, incident, m))
        if gone and set(gone) == set(members):
            book.add("resolved", incident.id, recovered=gone, why="moved")
        elif gone:
            book.add("seen", incident.id, recovered=gone, why="moved")


def _left(scene: Scene, incident: Incident, model: str) -> bool:
    """Whether a model that is in trouble is so for a reason of its own by now.

    What a person said is answered by a later test only.
    """
    course, key = scene.courses[model], key_of(incident)
    verdict, word = scene.verdict(model), handed(incident, model)
    if not course.hard or (verdict and is_of(verdict, key)):
        return False
    if word is not None and (course.last is None or course.last.time <= word):
        return False
    said = ((b, scene.said_of(b.test)) for b in course.bad)
    shared = [b for b, verdict in said if key.cause == ALL or (verdict and is_of(verdict, key))]
    if course.condition != "down":
        return any(b.condition == "down" for b in shared)
    if key.cause == ALL or not shared:
        return False
    return course.bad[-1].test.fault_class != shared[-1].test.fault_class
