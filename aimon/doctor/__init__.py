"""Finds what keeps a site from running by itself: one module an area, each yielding findings."""
