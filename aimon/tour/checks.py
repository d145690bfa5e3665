"""Whether an exercise is done: each check says what is still missing, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aimon.core.particles import Spoken
from aimon.core.registry import Model
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.output.status import grade_of
from aimon.output.ticketwords import chosen_words
from aimon.selection import find_models
from aimon.text import visible
from aimon.tour.laying import CHOICE, OTHER, URGENT
from aimon.tour.scene import Scene, answers

_NUMBER = re.compile(r"\d+", re.ASCII)


def names_the_down_model(scene: Scene, answer: str) -> str:
    """Compare with the models that are red."""
    model = _model(scene, answer)
    if model.id in scene.down:
        return ""
    return _("{model} is {grade}: look for the model that is 🔴.").format(
        model=_called(model), grade=grade_of(scene.standings[model.id])
    )


def names_the_slowest(scene: Scene, answer: str) -> str:
    """Compare with the model whose last test took the longest."""
    model = _model(scene, answer)
    if model.id in scene.slowest:
        return ""
    took = scene.standings[model.id].latency_ms
    if took is None:
        return _("{model} did not answer at all: look for the slowest of those that do.").format(
            model=_called(model)
        )
    return _("{model} answers in {seconds:.2f} s: another one takes longer.").format(
        model=_called(model), seconds=took / 1000
    )


def tested_both(scene: Scene, _answer: str) -> str:
    """Look for tests by hand of the troubled model and of one that answered."""
    troubled = scene.troubled
    tests = scene.by_hand
    if not any(test.model == troubled.id for test in tests):
        return _("There is no test of {model} by your hand yet.").format(model=_called(troubled))
    others = [test for test in tests if test.model != troubled.id]
    if not others:
        return _("{model} is tested; another model is not yet.").format(model=_called(troubled))
    if all(test.result != "success" for test in others):
        return _(
            "The other model did not answer: the practice provider may not have been running."
        ) + (" " + _("It runs now; test once more."))
    return ""


def classified(scene: Scene, _answer: str) -> str:
    """Compare the class that was set with the one that words and state propose."""
    ticket = scene.tickets[URGENT]
    if ticket.proposed:
        return _("{id} still has a proposed class: {class_}. Set it yourself.").format(
            id=Spoken(ticket.id), class_=chosen_words(ticket)
        )
    if ticket.class_ != scene.proposed_class(URGENT):
        return _("{id} is {class_} now. Does its sentence say that work goes on?").format(
            id=Spoken(ticket.id), class_=chosen_words(ticket)
        )
    return ""


def told_users(scene: Scene, _answer: str) -> str:
    """Look for answers to both inquiries that name the model and what to use instead."""
    model, instead = scene.troubled, scene.instead()
    if not instead:
        return _no_model_is_well()
    missing = []
    for name in (URGENT, OTHER):
        said = answers(scene.tickets[name])
        if not said:
            missing.append(_("{id} has no answer yet.").format(id=Spoken(name)))
        elif not any(_names(text, [model]) and _names(text, instead) for text in said):
            missing.append(
                _(
                    "The answer to {id} should name {model} and what to use instead: {others}."
                ).format(
                    id=Spoken(name), model=_called(model), others=", ".join(map(_called, instead))
                )
            )
    return " ".join(missing)


def escalated(scene: Scene, _answer: str) -> str:
    """Look whether the urgent inquiry was passed on."""
    if scene.tickets[URGENT].escalated_at:
        return ""
    return _("{id} is not passed on yet. With --dry-run nothing is recorded.").format(
        id=Spoken(URGENT)
    )


def advised(scene: Scene, _answer: str) -> str:
    """Look for an answer that names a model that is advised now."""
    said = answers(scene.tickets[CHOICE])
    if not said:
        return _("{id} has no answer yet.").format(id=Spoken(CHOICE))
    models = scene.advised()
    if not models:
        return _no_model_is_well()
    if any(_names(text, models) for text in said):
        return ""
    return _("The answer to {id} names no model that is advised now.").format(id=Spoken(CHOICE))


def resolved(scene: Scene, _answer: str) -> str:
    """Look whether the third inquiry is solved, and how it is kept from coming again."""
    ticket = scene.tickets[CHOICE]
    if ticket.state != "resolved":
        return _("{id} is not solved yet.").format(id=Spoken(ticket.id))
    if not ticket.prevention:
        missing = _("{id} does not say how it is kept from coming again.")
        return f'{missing.format(id=Spoken(ticket.id))}\n$ aimon ticket edit {ticket.id} --prevention "…"'
    return ""


def counts_in_progress(scene: Scene, answer: str) -> str:
    """Compare with the figure of today's report."""
    found = _NUMBER.search(answer)
    if not found:
        raise WrongUsage(
            _("not a number: {text}").format(text=visible(answer, 40)),
            hint=_("write it in digits, like --answer 3"),
        )
    if int(found[0]) == scene.in_progress():
        return ""
    return _("The report has another number. Read the line on inquiries in its summary again.")


def names_the_least_successful(scene: Scene, answer: str) -> str:
    """Compare with last week's report."""
    model = _model(scene, answer)
    if model.id in scene.least_successful():
        return ""
    return _("Another model had a lower success rate than {model} in that week.").format(
        model=_called(model)
    )


def _no_model_is_well() -> str:
    return _("No model is well enough to be named now. Test them again: aimon probe")


def _model(scene: Scene, answer: str) -> Model:
    """Return the model that is meant, by its id, its name or the name's first word."""
    registry, wanted = scene.workspace.registry, " ".join(answer.casefold().split())
    for model in registry.models:
        if wanted in (model.id.casefold(), model.display_name.casefold()):
            return model
    return find_models(registry, [answer])[0]


def _names(text: str, models: Sequence[Model]) -> bool:
    said = text.casefold()
    return any(
        model.id.casefold() in said or model.display_name.casefold() in said for model in models
    )


def _called(model: Model) -> Spoken:
    return Spoken(visible(model.display_name, 40))
