"""The subcommands of ``aimon log``, a module each."""
