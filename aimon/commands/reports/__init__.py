"""The subcommands of ``aimon report``, one module a kind."""
