"""What a provider says of its own model, to be compared with what the registry says."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

import msgspec


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """A model in its provider's own words, as far as they go.

    ``context`` and ``output`` are tokens, prices are per million tokens.
    """

    context: int | None = None
    output: int | None = None
    price_input: float | None = None
    price_output: float | None = None
    currency: str = "USD"
