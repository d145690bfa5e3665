"""Talks to models: one request, one item, one run."""
