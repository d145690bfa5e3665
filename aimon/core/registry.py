"""The registry as the rest of aimon sees it: models, checked and complete."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from aimon.core.kinds import (
    Currency,
    Id,
    Money,
    Name,
    Points,
    Provider,
    Reference,
    Seconds,
    Temperature,
    Tokens,
    Url,
)

State = Literal["active", "inactive"]
Tier = Literal[1, 2, 3]
CheckName = Literal["basic", "korean", "evaluation", "analysis"]
CHECKS: tuple[CheckName, ...] = ("basic", "korean", "evaluation", "analysis")
PROVIDERS = (
    "openai",
    "anthropic",
    "gemini",
    "azure",
    "bedrock",
    "clova",
    "cohere",
    "mistral",
    "ollama",
)


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a million tokens cost."""

    input: Money
    output: Money
    currency: Currency = "USD"


class PriceChange(msgspec.Struct, frozen=True, kw_only=True):
    """A price that the provider has announced, valid from the day ``on``."""

    on: date
    input: Money
    output: Money
    currency: Currency = "USD"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the model takes and gives at most, in tokens."""

    context: Tokens | None = None
    output: Tokens | None = None


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """The administrator's judgement, 0 to 100 each."""

    quality: Points | None = None
    speed: Points | None = None
    cost: Points | None = None


class ProbeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is tested. ``deadline``: seconds for one request with all its retries."""

    checks: Annotated[tuple[CheckName, ...], Meta(min_length=1)] = CHECKS
    deadline: Seconds = 60.0
    max_output_tokens: Tokens = 1024
    temperature: Temperature | None = None
    stream: bool = True


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the registry, merged with its template.

    ``id`` is ours (logs and commands), ``model`` is theirs (sent to the provider). ``api_key`` is
    a reference (``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/USER``), never the key.
    """

    id: Id
    provider: Provider
    model: Name
    base_url: Url
    api_version: Name | None = None  # of a dated API: Azure's
    api_key: Reference | None = None
    display_name: Name
    state: State = "active"
    default: bool = False
    tier: Tier | None = None
    price: Price | None = None
    price_change: PriceChange | None = None
    limits: Limits = Limits()
    scores: Scores = Scores()
    features: tuple[Name, ...] = ()
    good_for: tuple[Name, ...] = ()
    retires: date | None = None
    updated: date | None = None
    served_model: Name | None = None
    # None stands for the protocol's usual name.
    token_parameter: Literal["max_completion_tokens", "max_tokens"] | None = None
    template: str | None = None
    probe: ProbeOptions = ProbeOptions()

    @property
    def active(self) -> bool:
        """Whether reviewers may use it."""
        return self.state == "active"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What of a template is no secret's place; ``presets`` names the other fields that it sets."""

    name: str
    provider: str | None = None
    base_url: str | None = None
    presets: tuple[str, ...] = ()


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All models and templates, in the file's order."""

    models: tuple[Model, ...] = ()
    templates: tuple[Template, ...] = ()

    def get(self, model_id: str) -> Model | None:
        """Return the model with this id, if there is one."""
        return next((m for m in self.models if m.id == model_id), None)

    @property
    def active(self) -> tuple[Model, ...]:
        """The models that reviewers may use."""
        return tuple(m for m in self.models if m.active)

    @property
    def names(self) -> dict[str, str]:
        """The models' display names by their ids."""
        return {m.id: m.display_name for m in self.models}
