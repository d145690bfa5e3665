"""Keeps inquiries: what is written of them, an index to find them by, what comes in and goes out."""
