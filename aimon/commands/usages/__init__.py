"""The subcommands of ``aimon usage``, a module each."""
