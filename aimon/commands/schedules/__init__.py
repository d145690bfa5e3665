"""The subcommands of ``aimon schedule``."""
