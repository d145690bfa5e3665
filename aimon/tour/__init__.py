"""The practice tour: ten short exercises in a workspace with a story, each checked against it."""
