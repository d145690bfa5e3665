"""Incidents of a workspace: what the rules find, what people say, what is known beside them."""
