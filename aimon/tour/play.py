"""How the tour goes on: which exercise is next, whether it is done, what is kept of it."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.tour import progress
from aimon.tour.exercises import EXERCISES, Exercise
from aimon.tour.progress import Progress
from aimon.tour.scene import Scene


class Turn(NamedTuple):
    """What came of a call.

    ``tried`` is the exercise that was checked, ``missing`` what it lacks ("" for nothing), None
    where none was; ``shown`` is the one to do now, None at the end of the tour.
    """

    tried: Exercise | None
    missing: str | None
    shown: Exercise | None
    progress: Progress


def number_of(exercise: Exercise) -> int:
    """Return the exercise's number, from 1."""
    return EXERCISES.index(exercise) + 1


def chosen(kept: Progress, number: int | None) -> Exercise | None:
    """Return the exercise of this number, else the first that is neither done nor skipped."""
    if number is not None:
        return EXERCISES[number - 1]
    over = {*kept.done, *kept.skipped}
    return next((exercise for exercise in EXERCISES if exercise.name not in over), None)


def look(scene: Scene, kept: Progress, exercise: Exercise, *, again: bool) -> Turn:
    """Show the exercise; unless it is to be seen ``again``, go on where it is done by the records."""
    if again or exercise.asks or exercise.check(scene, ""):
        return Turn(None, None, exercise, kept)
    return _done(scene, exercise, kept)


def try_out(scene: Scene, kept: Progress, exercise: Exercise, answer: str | None) -> Turn:
    """Check the exercise and go on where it is done.

    Raises WrongUsage for an answer that nobody asked for, and for one that is no answer.
    """
    if exercise.asks and not (answer and answer.strip()):
        return Turn(exercise, _("this exercise has a question"), exercise, kept)
    if answer is not None and not exercise.asks:
        raise WrongUsage(
            _("this exercise has no question; the records are looked at"),
            hint=_("see whether it is done: aimon practice tour --check"),
        )
    if missing := exercise.check(scene, answer or ""):
        return Turn(exercise, missing, exercise, kept)
    return _done(scene, exercise, kept)


def skip(scene: Scene, kept: Progress, exercise: Exercise) -> Turn:
    """Pass over the exercise."""
    if exercise.name not in kept.done:
        skipped = tuple(dict.fromkeys((*kept.skipped, exercise.name)))
        kept = _save(scene, replace(kept, skipped=skipped))
    return Turn(None, None, chosen(kept, None), kept)


def _done(scene: Scene, exercise: Exercise, kept: Progress) -> Turn:
    done = tuple(dict.fromkeys((*kept.done, exercise.name)))
    skipped = tuple(name for name in kept.skipped if name != exercise.name)
    kept = _save(scene, replace(kept, done=done, skipped=skipped))
    return Turn(exercise, "", chosen(kept, None), kept)


def _save(scene: Scene, kept: Progress) -> Progress:
    progress.save(scene.workspace.home, kept)
    return kept
