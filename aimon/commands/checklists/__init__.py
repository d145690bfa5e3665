"""The subcommands of ``aimon checklist``."""
