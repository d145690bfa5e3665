"""Each view has the columns that queries may count on, and says what the journals say."""

from __future__ import annotations
