"""Alerts of a workspace: what is worth telling, told once to whom it concerns, and tried out."""
