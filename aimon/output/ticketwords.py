"""Names of an inquiry's class, topic, channel and state as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from aimon.i18n import N_, _
from aimon.text import visible

CLASS_MARKS = {"urgent": "🔴", "major": "🟡", "general": "🔵", "improvement": "🟢"}
CLASSES = {
    "urgent": N_("urgent"),
    "major": N_("major"),
    "general": N_("general"),
    "improvement": N_("improvement"),
}
TOPICS = {
    "not_responding": N_("not responding"),
    "which_model": N_("which model to use"),
    "slow": N_("slow"),
    "settings": N_("settings"),
    "cost": N_("cost"),
    "how_to": N_("how to use"),
    "quality": N_("quality of answers"),
    "other": N_("other"),
}
CHANNELS = {
    "mail": N_("mail"),
    "phone": N_("phone"),
    "messenger": N_("messenger"),
    "in_person": N_("in person"),
}
STATES = {
    "new": N_("not answered"),
    "open": N_("in progress"),
    "waiting": N_("waiting"),
    "escalated": N_("escalated"),
    "resolved": N_("solved"),
    "withdrawn": N_("withdrawn"),
}


def class_words(class_: str) -> str:
    """Return a class with its mark, like ``🔴 urgent``."""
    return f"{CLASS_MARKS[class_]} {_(CLASSES[class_])}"


def model_words(model: str, names: Mapping[str, str]) -> str:
    """Return a model's display name, what was written where the registry has none such."""
    return visible(names.get(model, model), 40) if model else _("no model")
