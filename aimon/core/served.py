"""Whether the model that answered is the one that the registry names."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import re

from aimon.core.registry import Model

# What providers append to a name for a dated version: -2024-11-20, -20250929, -0613, -001,
# -preview-05-06. A short number (claude-sonnet-4 and -4-5) names another model.
_VERSION = re.compile(
    r"(?:[-@:](?:preview|exp|latest))?(?:[-@:](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{2,4}|\d{3,8}))?"
)


def registered_name(model: Model) -> str:
    """Return the name under which the registry expects the model to answer."""
    return model.served_model or model.model


def same_model(want: str, served: str) -> bool:
    """Whether the served name is the wanted one, or a dated version of it.

    ``models/`` and an owner's prefix that only one side writes do not count; ``-latest`` stands
    for any version.
    """
    want, served = (name.strip().lower().removeprefix("models/") for name in (want, served))
    if ("/" in want) != ("/" in served):
        want, served = want.rsplit("/", 1)[-1], served.rsplit("/", 1)[-1]
    stem = want.removesuffix("-latest")
    return served == want or (
        served.startswith(stem) and _VERSION.fullmatch(served[len(stem) :]) is not None
    )
